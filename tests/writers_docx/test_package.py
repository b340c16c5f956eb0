"""The file as such: valid, reproducible, slim, free of links and of the clock."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timezone
from pathlib import Path
from types import SimpleNamespace

import docx
import pytest

from pipeline.document.profile import Profile
from pipeline.writers.docx import write_docx
from tests.judges.ooxml import validate_ooxml
from tests.writers_docx import samples
from tests.writers_docx.conftest import COMMENTS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }


def test_the_open_xml_sdk_accepts_every_kind_of_document(written):
    verdicts = validate_ooxml(written.values())
    assert verdicts == {path: [] for path in written.values()}


def test_the_sdk_accepts_every_switch_of_the_profile(fonts, tmp_path):
    profile = Profile(
        mirrored=False,
        page_number_outside=False,
        page_number_dashes=False,
        hanging_punctuation=True,
        margin_top=30.0,
        line_pitch=28.0,
    )
    document = samples.summary(profile=profile, draft=True, with_chart=False)
    path = tmp_path / "profile.docx"
    path.write_bytes(write_docx(document, fonts))
    assert validate_ooxml([path]) == {path: []}
    settings = parts(path)["word/settings.xml"]
    assert "mirrorMargins" not in settings
    assert "evenAndOddHeaders" not in settings


def test_equal_documents_give_equal_bytes(documents, fonts):
    for document in documents.values():
        assert write_docx(document, fonts, COMMENTS) == write_docx(document, fonts, COMMENTS)


def test_no_date_but_the_documents_own_is_in_the_file(documents, fonts, monkeypatch):
    # Were the clock asked anywhere, two days would give two files.
    first = write_docx(documents["summary"], fonts, COMMENTS)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)

    for module in ("docx.comments.dt", "docx.opc.parts.coreprops.dt"):
        monkeypatch.setattr(module, SimpleNamespace(datetime=Later, timezone=timezone))
    monkeypatch.setattr("time.localtime", lambda *_: (2031, 5, 6, 7, 8, 9, 0, 0, 0))
    assert write_docx(documents["summary"], fonts, COMMENTS) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_properties_come_from_the_document(written):
    properties = docx.Document(written["summary"]).core_properties
    assert properties.title == "万载县教育体育局2020年学生资助工作总结"
    assert properties.author == "万载县教育体育局"
    assert properties.last_modified_by == "万载县教育体育局"
    assert properties.language == "zh-CN"
    assert properties.created == properties.modified == datetime(2020, 12, 31, tzinfo=UTC)


def test_nothing_in_the_file_leads_outside(written):
    for path in written.values():
        for name, content in parts(path).items():
            assert 'TargetMode="External"' not in content, name


def test_styles_are_few(written):
    for path in written.values():
        styles = parts(path)["word/styles.xml"]
        assert len(styles) < 25_000
        assert "latentStyles" not in styles


def test_a_style_is_defined_for_every_paragraph(written):
    for path in written.values():
        document = docx.Document(path)
        known = {style.style_id for style in document.styles}
        used = {item.get(f"{W}val") for item in document.element.iter(f"{W}pStyle")}
        assert used <= known


def test_official_fonts_are_named_for_all_scripts_with_a_fallback(written):
    content = parts(written["summary"])
    for name in ("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"):
        everywhere = f'w:ascii="{name}" w:eastAsia="{name}" w:hAnsi="{name}" w:cs="{name}"'
        assert everywhere in content["word/styles.xml"]
        assert f'w:font w:name="{name}"' in content["word/fontTable.xml"]
    assert 'w:altName w:val="仿宋"' in content["word/fontTable.xml"]


def test_settings_follow_the_recipe(written):
    content = parts(written["summary"])
    for setting in (
        "<w:mirrorMargins/>",
        "<w:evenAndOddHeaders/>",
        '<w:characterSpacingControl w:val="doNotCompress"/>',
    ):
        assert setting in content["word/settings.xml"]
    normal = content["word/styles.xml"].split('w:styleId="Normal"')[1].split("</w:style>")[0]
    for rule in (
        (
            '<w:widowControl w:val="0"/><w:kinsoku/><w:overflowPunct w:val="0"/>'
            '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        ),
        'w:line="579" w:lineRule="exact"',
        '<w:spacing w:val="-5"/>',
        '<w:sz w:val="32"/>',
    ):
        assert rule in normal
    body = content["word/document.xml"]
    assert '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588"' in body
    assert 'w:footer="1447"' in body
    assert '<w:docGrid w:type="lines" w:linePitch="579"/>' in body


def test_hanging_punctuation_is_a_choice(fonts, tmp_path):
    path = tmp_path / "hang.docx"
    profile = Profile(hanging_punctuation=True)
    path.write_bytes(write_docx(samples.summary(profile=profile, with_chart=False), fonts))
    assert "<w:overflowPunct/>" in parts(path)["word/styles.xml"]


@pytest.mark.parametrize(("draft", "count"), [(True, 2), (False, 0)])
def test_the_draft_mark_is_in_every_header(fonts, tmp_path, draft, count):
    path = tmp_path / "draft.docx"
    path.write_bytes(write_docx(samples.summary(draft=draft, with_chart=False), fonts))
    marked = [name for name, content in parts(path).items() if 'string="草稿"' in content]
    assert len(marked) == count
    sections = docx.Document(path).element.findall(f".//{W}sectPr")
    assert len(sections) == 3
    for section in sections:
        assert len(section.findall(f"{W}headerReference")) == count


def test_a_draft_letter_is_marked_on_its_first_page_too(fonts, tmp_path):
    path = tmp_path / "letter.docx"
    path.write_bytes(write_docx(replace(samples.letter(), draft=True), fonts))
    assert validate_ooxml([path]) == {path: []}
    assert sum('string="草稿"' in content for content in parts(path).values()) == 3
