"""Letters of several type sizes in one Word file: each keeps its own, and the file is sound."""

import io
import re
import zipfile
from collections import Counter

from pipeline.letters.docxbatch import DocxPrinter
from tests.judges import libreoffice, ooxml, pdfread
from tests.letters.pdf_samples import fonts
from tests.letters.test_kinds import made  # noqa: F401 - a fixture


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def test_letters_of_two_sizes_stand_in_one_file(made, tmp_path):  # noqa: F811
    _, _, template, letters = made("aid_grant_letter")
    printed = [template.print(letter) for letter in letters]
    assert [item.variant.document.profile.body_size for item in printed] == [14.0, 12.0, 14.0]
    writer = DocxPrinter(fonts(), author="某局", date_iso="2020-12-31")
    data = writer.merged(printed, title="告知书")
    assert writer.merged(printed, title="告知书") == data
    path = tmp_path / "letters.docx"
    path.write_bytes(data)
    assert ooxml.validate_ooxml([path]) == {path: []}

    styles = part(data, "word/styles.xml")
    sizes = dict(re.findall(r'w:styleId="(Normal\w*)".*?<w:sz w:val="(\d+)"', styles))
    assert (sizes["Normal"], sizes["NormalSet2"]) == ("28", "24")
    known = re.findall(r'w:styleId="([^"]+)"', styles)
    assert len(set(known)) == len(known)
    assert styles.count('w:default="1"') == part(
        writer.single(printed[0], title="告知书"), "word/styles.xml"
    ).count('w:default="1"')
    main = part(data, "word/document.xml")
    used = re.findall(r'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]+)"', main)
    assert set(used) <= set(known)
    assert not re.search(r"<w:p>(?!<w:pPr><w:pStyle)", main), "a paragraph in the default style"

    (shown,) = libreoffice.to_pdf([path], tmp_path).values()
    texts = [re.sub(r"\s", "", text) for text in pdfread.text(shown)]
    assert len(texts) == 3
    for text, item in zip(texts, printed, strict=True):
        assert item.letter.number in text
    sizes_on = [
        Counter(round(char.size) for char in pdfread.chars(shown) if char.page == page)
        for page in range(3)
    ]
    assert [found.most_common(1)[0][0] for found in sizes_on] == [14, 12, 14]
