"""The FontBook: official faces win, free ones stand in, no character goes unnoticed."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from pipeline.errors import ExitCode, MissingComponentError, Severity
from pipeline.fonts import FontBook, discovery, load_fonts, require_fonts

ROLES = ("小标宋", "仿宋", "楷体", "黑体", "宋体")


@pytest.fixture(scope="module")
def book() -> FontBook:
    return load_fonts()


def make_font(
    path: Path, family: str, chars: str, *, style: str = "Regular", advance: int = 900
) -> Path:
    """Write a font with one empty glyph for each character."""
    names = {ord(char): f"u{ord(char):04X}" for char in chars}
    order = [".notdef", *names.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in order})
    builder.setupHorizontalMetrics(dict.fromkeys(order, (advance, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable(
        {"familyName": family, "styleName": style, "fullName": f"{family} {style}"}
    )
    builder.setupOS2()
    builder.setupPost()
    builder.save(str(path))
    return path


def test_every_role_is_served_here_and_in_the_style_of_the_role(book):
    assert [line.role for line in book.served()] == list(ROLES)
    assert book.problems() == ()
    require_fonts(book)
    assert not any(line.off_style for line in book.served())


def test_css_families_are_unique(book):
    names = [face.css_family for chain in book.chains.values() for face in chain.faces]
    assert len(names) == len(set(names))
    assert book.chains["仿宋"].faces[0].css_family == "HB-fangsong-1"


def test_docx_names_are_the_official_ones(book):
    assert [book.chains[role].official for role in ROLES] == [
        "方正小标宋简体",
        "仿宋_GB2312",
        "楷体_GB2312",
        "黑体",
        "宋体",
    ]


def test_the_weight_is_the_one_of_the_role(book):
    """All Fandol faces declare weight 400: by family name alone the Bold one could be taken."""
    assert book.chains["小标宋"].faces[0].bold
    for role in ROLES[1:]:
        for face in book.chains[role].faces:
            assert "Bold" not in face.name


def test_faces_of_a_collection_carry_their_index(book):
    from fontTools.ttLib import TTFont

    for chain in book.chains.values():
        for face in chain.faces:
            with TTFont(str(face.path), fontNumber=face.index, lazy=True) as font:
                assert font["name"].getDebugName(4) == face.name


@pytest.mark.parametrize("role", ROLES[1:])
@pytest.mark.parametrize("char", "汉“”‘’，。、；：！？（）《》…〔〕")
def test_punctuation_is_one_em_wide_in_the_face_of_the_role(book, role, char):
    assert book.advance(role, char) == 1.0
    assert book.face_for(role, char) is book.chains[role].faces[0]


def test_half_width_digits_come_from_the_font(book):
    assert book.advance("仿宋", "1") == 0.5
    assert book.advance("楷体", "1") == 0.555
    assert book.measure("仿宋", "共12人") == 3.0


def test_rare_names_come_from_a_face_further_down_the_chain(book):
    for char in "喆堃玥珺翀赟镕旻昇𬭸𫖯㛃":
        assert book.face_for("仿宋", char) is not None
    assert book.face_for("仿宋", "喆") is not book.chains["仿宋"].faces[0]
    assert book.missing("仿宋", "张喆\n李堃") == ()


def test_a_character_of_no_font_is_missing_once(book):
    assert book.missing("仿宋", "一\ue123二\ue123\n") == ("\ue123",)
    assert book.face_for("仿宋", "\ue123") is None
    assert book.advance("仿宋", "\ue123") > 0


def test_an_official_font_in_the_folder_wins(tmp_path):
    make_font(tmp_path / "anything.ttf", "仿宋_GB2312", "仿宋字")
    book = load_fonts(environ={"HUIBIAN_FONTS": str(tmp_path)})
    face = book.chains["仿宋"].faces[0]
    assert (face.path, face.official) == (tmp_path / "anything.ttf", True)
    assert book.advance("仿宋", "仿") == 0.9
    assert book.advance("仿宋", "汉") == 1.0, "what the official face lacks comes from the next"
    served = {line.role: line for line in book.served()}
    assert not served["仿宋"].substituted
    assert served["黑体"].official == "黑体"


def test_the_bold_of_an_official_family_does_not_serve_its_regular(tmp_path):
    make_font(tmp_path / "b.ttf", "仿宋_GB2312", "仿", style="Bold")
    face = load_fonts(environ={"HUIBIAN_FONTS": str(tmp_path)}).chains["仿宋"].faces[0]
    assert face.path != tmp_path / "b.ttf"


def test_a_file_that_is_no_font_is_passed_over(tmp_path):
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0" + b"x" * 50)
    (tmp_path / "empty.otf").write_bytes(b"")
    assert load_fonts(environ={"HUIBIAN_FONTS": str(tmp_path)}).problems() == ()


def test_a_role_without_any_font_is_an_error_with_the_command_to_run(book):
    chains = dict(book.chains)
    chains["仿宋"] = replace(chains["仿宋"], faces=())
    poor = FontBook(chains)
    (problem,) = poor.problems()
    assert (problem.code, problem.severity) == ("P101", Severity.ERROR)
    assert "apt-get install" in problem.hint
    with pytest.raises(MissingComponentError) as caught:
        require_fonts(poor)
    assert caught.value.exit_code is ExitCode.MISSING
    assert caught.value.diagnostics == (problem,)


def test_a_role_in_another_style_is_a_warning(book):
    chains = dict(book.chains)
    fillers = tuple(face for face in chains["仿宋"].faces if face.filler)
    chains["仿宋"] = replace(chains["仿宋"], faces=fillers)
    poor = FontBook(chains)
    (problem,) = poor.problems()
    assert (problem.code, problem.severity) == ("P102", Severity.WARNING)
    require_fonts(poor)
    assert next(line for line in poor.served() if line.role == "仿宋").off_style


def test_symbols_alone_do_not_serve_a_role(tmp_path, monkeypatch):
    make_font(tmp_path / "d.ttf", "DejaVu Sans", "☑")
    monkeypatch.setattr(discovery, "_from_fontconfig", list)
    monkeypatch.setattr(discovery, "_TEXLIVE", tmp_path / "none")
    monkeypatch.setattr(discovery.sys, "prefix", str(tmp_path / "none"))
    book = load_fonts([tmp_path], environ={})
    assert [problem.code for problem in book.problems()] == ["P101"] * 5


def test_without_fontconfig_folders_are_searched(tmp_path, monkeypatch):
    make_font(tmp_path / "d.ttf", "SimHei", "黑")
    monkeypatch.setattr(discovery.shutil, "which", lambda _: None)
    monkeypatch.setattr(discovery, "_SYSTEM", (tmp_path,))
    assert load_fonts(environ={}).chains["黑体"].faces[0].path == tmp_path / "d.ttf"


def test_the_book_crosses_process_borders_small(book):
    book.measure("仿宋", "先量一遍" * 100)
    data = pickle.dumps(book)
    copy = pickle.loads(data)
    assert len(data) < 10_000
    assert copy.chains == book.chains
    assert copy.advance("楷体", "1") == 0.555


def test_the_choice_does_not_depend_on_the_order_of_fontconfig(monkeypatch):
    before = load_fonts(environ={}).chains
    original = discovery.subprocess.run

    def reversed_list(*arguments, **options):
        done = original(*arguments, **options)
        done.stdout = b"\n".join(reversed(done.stdout.splitlines()))
        return done

    monkeypatch.setattr(discovery.subprocess, "run", reversed_list)
    assert load_fonts(environ={}).chains == before


@pytest.mark.parametrize("tongue", ["zh_CN.UTF-8", "C.UTF-8", "ko_KR.UTF-8"])
def test_the_choice_does_not_depend_on_the_users_language(book, monkeypatch, tongue):
    monkeypatch.setenv("LC_ALL", tongue)
    monkeypatch.setenv("FC_LANG", tongue.partition("_")[0])
    assert load_fonts(environ={}).chains == book.chains


def test_digits_of_fangsong_come_from_a_face_with_light_serifs(book):
    chain = book.chains["仿宋"]
    assert chain.figures is not None
    assert chain.figures.name.startswith("FandolSong")
    assert not chain.faces[0].official
    for char in "0123456789.%Aa/":
        assert book.face_for("仿宋", char) is chain.figures
    for char in " ，。（”—学\u00a0":
        assert book.face_for("仿宋", char) is chain.faces[0]
    assert chain.all_faces == (*chain.faces, chain.figures)
    assert chain.figures.name in book.served()[1].faces[1:]
    assert all(other.figures is None for role, other in book.chains.items() if role != "仿宋")


def test_digits_keep_the_width_that_they_have_in_the_text_face(book):
    """Line breaks are those of a program that takes the digits from 仿宋 itself."""
    alone = FontBook({"仿宋": replace(book.chains["仿宋"], figures=None)})
    for char in "0123456789.%-/+":
        assert book.advance("仿宋", char) == alone.advance("仿宋", char)
    assert {book.advance("仿宋", digit) for digit in "0123456789"} == {0.5}


def test_an_official_face_sets_its_own_digits(tmp_path):
    make_font(tmp_path / "a.ttf", "仿宋_GB2312", "学1", advance=500)
    book = load_fonts(environ={"HUIBIAN_FONTS": str(tmp_path)})
    assert book.chains["仿宋"].figures is None
    assert book.face_for("仿宋", "1").official
