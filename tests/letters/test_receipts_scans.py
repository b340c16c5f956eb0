"""Scans of reply slips: what is on the paper is read, what is not is never read."""

import io
import random
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFile

from pipeline.letters.receipts.pages import ScanError, scan_pages
from pipeline.letters.receipts.taking import NO_CODE, take_scan
from tests.letters.scans import (
    CODE,
    HEIGHT,
    WIDTH,
    Damage,
    code_picture,
    degraded_scan,
    jpeg,
    number,
    page_of,
    pdf_of,
    scan_of,
)

ALL, PARTS = 1_000, 20
ONE, TWO, THREE, FOUR = (number(at) for at in (1, 2, 3, 4))


def pages_of(data):
    return list(take_scan(data, "扫描.pdf", "s0"))


def read(data):
    """Return (numbers by page, troubles)."""
    pages = pages_of(data)
    return (
        [[reading.number for reading, _ in page.readings] for page in pages],
        [trouble for page in pages for trouble in page.troubles],
    )


def slips_of(data):
    """Return number → picture of its slip."""
    return {
        reading.number: Image.open(io.BytesIO(picture()))
        for page in pages_of(data)
        for reading, picture in page.readings
    }


def read_all(seeds):
    """Return how many numbers were there, how many were read, and those read where they are not."""
    there = got = 0
    wrong = []
    for seed in seeds:
        pages, data = degraded_scan(seed)
        found = read(data)[0]
        assert len(found) == len(pages)
        for numbers, seen in zip(pages, found, strict=True):
            there += len(set(numbers))
            got += len(set(seen) & set(numbers))
            wrong += set(seen) - set(numbers)
    return there, got, wrong


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "part",
    [0, *(pytest.param(part, marks=pytest.mark.exhaustive) for part in range(1, PARTS))],
)
def test_degraded_scans_are_read_and_never_wrongly(part, record_property):
    """A thousand scans in all, a twentieth of them here."""
    seeds = range(part, ALL, PARTS)
    there, got, wrong = read_all(seeds)
    record_property(
        "measured",
        f"receipts (part {part}): {got} of {there} slips on {len(seeds)} scans read, {len(wrong)} wrong",
    )
    assert wrong == []
    assert got >= 0.98 * there


@pytest.mark.parametrize("angle", [0, 45, 90, 180, 270, -8, 172])
def test_a_page_is_read_however_it_lies(angle):
    rng = random.Random(1)
    scan = scan_of(page_of([ONE, TWO]), Damage(angle=angle, noise=5), rng)
    numbers, troubles = read(scan)
    assert sorted(numbers[0]) == [ONE, TWO]
    assert troubles == []


def test_pages_are_numbered_and_blank_backs_are_no_trouble():
    back = Image.fromarray(
        np.random.default_rng(1).normal(245, 3, (HEIGHT, WIDTH)).clip(0, 255).astype(np.uint8)
    )
    pages = pages_of(pdf_of([page_of([ONE]), back, page_of([TWO, THREE])]))
    assert [page.page for page in pages] == [1, 2, 3]
    assert [page.blank for page in pages] == [False, True, False]
    assert [len(page.readings) for page in pages] == [1, 0, 2]
    assert pages[2].readings[0][0].page == 3
    assert not any(page.troubles for page in pages)


def test_the_place_on_the_page_is_said():
    page = page_of([ONE, TWO, THREE, FOUR], slots=4)
    (taken,) = pages_of(jpeg(page))
    assert [reading.place for reading, _ in taken.readings] == ["右上", "右上", "右中", "右下"]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_mode_is_read(mode):
    page = page_of([ONE])
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(page).astype(np.uint16) * 257)
    elif mode == "RGBA":
        picture = Image.new("RGBA", page.size, (0, 0, 0, 0))
        picture.paste((0, 0, 0, 255), mask=page.point(lambda value: 255 - value))
    else:
        picture = page.convert(mode)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    assert read(stream.getvalue()) == ([[ONE]], [])


def test_a_tiff_of_several_pages_is_read():
    stream = io.BytesIO()
    pages = [page_of([text]).convert("1") for text in (ONE, TWO, THREE)]
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    assert read(stream.getvalue())[0] == [[ONE], [TWO], [THREE]]


def test_a_cmyk_jpeg_and_a_turned_photo_are_read():
    assert read(jpeg(page_of([ONE]).convert("CMYK")))[0] == [[ONE]]
    photo = page_of([ONE]).rotate(90, expand=True)
    exif = photo.getexif()
    exif[0x0112] = 6
    (page,) = pages_of(jpeg(photo, exif=exif))
    # as the phone shows it: upright, the code at the upper right
    assert page.readings[0][0].place == "右上"


def test_a_code_that_is_no_number_is_listed_and_not_read():
    page = page_of([ONE])
    page.paste(code_picture("https://example.org/a"), (200, 800))
    numbers, troubles = read(jpeg(page))
    assert numbers == [[ONE]]
    assert [(item.page, item.place) for item in troubles] == [(1, "左下")]


def test_a_page_without_a_number_is_listed():
    page = page_of([])
    ImageDraw.Draw(page).text((300, 300), "a page of text", font_size=60, fill=0)
    page.paste(code_picture(ONE[:-1] + ("A" if ONE[-1] != "A" else "B")), (1200, 400))
    numbers, troubles = read(jpeg(page))
    assert numbers == [[]]
    assert troubles[0].reason == NO_CODE


def test_a_destroyed_code_is_never_guessed():
    page = page_of([ONE, TWO])
    left = next(x for x in range(WIDTH // 2, WIDTH) if np.asarray(page)[95:120, x].min() == 0)
    ImageDraw.Draw(page).rectangle((left + 40, 90 + 40, left + 130, 90 + CODE + 5), fill=255)
    numbers, _ = read(jpeg(page))
    assert numbers == [[TWO]]


def test_the_slip_is_cut_out_upright():
    page = page_of([ONE, TWO, THREE], slots=4)
    straight = slips_of(jpeg(page))
    turned = slips_of(scan_of(page, Damage(angle=187), random.Random(1)))
    assert set(straight) == set(turned) == {ONE, TWO, THREE}
    for text, slip in turned.items():
        assert abs(slip.width - straight[text].width) < 40
        assert abs(slip.height - straight[text].height) < 40
        # read again as it is: one code, its own, at the upper right and not turned
        (again,) = pages_of(jpeg(slip.convert("L")))
        assert [reading.number for reading, _ in again.readings] == [text]
        assert again.readings[0][0].place.startswith("右")


def test_of_an_uncut_letter_the_slip_at_the_foot_is_cut_out():
    letter = Image.new("L", (WIDTH, HEIGHT), 255)
    letter.paste(code_picture(ONE), (1300, 60))
    ImageDraw.Draw(letter).rectangle((200, 500, 1400, 1400), fill=0)
    letter.paste(code_picture(ONE), (1300, 1900))
    ImageDraw.Draw(letter).text((300, 1950), "slip", font_size=80, fill=0)
    for data in (jpeg(letter), jpeg(letter.rotate(180))):
        slips = slips_of(data)
        assert list(slips) == [ONE]
        assert np.asarray(slips[ONE].convert("L")).mean() > 200
        assert slips[ONE].height < 400


def test_pictures_of_slips_are_small_and_the_same_every_time():
    data = scan_of(page_of([ONE, TWO]), Damage(noise=15, angle=3), random.Random(2))
    (page,) = pages_of(data)
    first, again = page.readings[0][1](), page.readings[0][1]()
    assert first == again
    assert len(first) < 300_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"%PDF-1.7\nrubbish",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xff\xd8\xff\xe0rubbish",
        b"II*\x00rubbish.....",
        jpeg(page_of([ONE]))[:2000],
    ],
)
@pytest.mark.parametrize("lenient", [False, True])
def test_a_damaged_file_says_so_and_never_crashes(data, lenient, monkeypatch):
    # WeasyPrint switches this on for the whole process when it is imported
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    numbers, troubles = read(data)
    assert [text for page in numbers for text in page] == []
    assert len(troubles) == 1
    assert troubles[0].page == 0
    assert ImageFile.LOAD_TRUNCATED_IMAGES is lenient


def test_pages_before_the_damage_are_read():
    stream = io.BytesIO()
    pages = [page_of([text]).convert("1") for text in (ONE, TWO)]
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    numbers, troubles = read(stream.getvalue()[:-3_000])
    assert [text for page in numbers for text in page] in ([ONE], [])
    assert troubles


def test_a_decompression_bomb_is_refused():
    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(1_000_000), 9)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )
    with pytest.raises(ScanError, match="大得不正常"):
        list(scan_pages(bomb))


def test_bytes_changed_anywhere_never_crash():
    rng = random.Random(4)
    tiff = io.BytesIO()
    page = page_of([ONE]).crop((WIDTH - 500, 0, WIDTH, 400))
    page.convert("1").save(tiff, "TIFF", compression="group4")
    for whole in (jpeg(page, 30), tiff.getvalue(), pdf_of([page])):
        for _ in range(6):
            data = bytearray(whole)
            for _ in range(20):
                data[rng.randrange(len(data))] = rng.randrange(256)
            numbers, _ = read(bytes(data))
            assert {text for page in numbers for text in page} <= {ONE}


def test_a_pdf_with_a_password_is_named():
    import pikepdf

    stream = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(stream, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(ScanError, match="密码"):
        list(scan_pages(stream.getvalue()))
