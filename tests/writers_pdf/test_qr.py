"""QR codes by themselves: read back by a reader, crisp, never Micro QR."""

import io

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from pipeline.writers.qr import qr_matrix, qr_path, qr_png, qr_runs
from pipeline.writers.qrmodules import qr_bytes

NUMBERS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-", min_size=1, max_size=40)


def read(png):
    image = Image.open(io.BytesIO(png))
    assert image.mode == "1"
    return zxingcpp.read_barcodes(ImageOps.expand(image.convert("L"), 40, 255))


@settings(max_examples=60, deadline=None)
@given(NUMBERS)
def test_every_number_is_read_back_with_correction_q(number):
    (code,) = read(qr_png(number, pixels=4))
    assert (code.text, code.ec_level, str(code.symbology)) == (number, "Q", "QR Code")
    assert len(qr_matrix(number)) >= 21


@settings(max_examples=40, deadline=None)
@given(NUMBERS)
def test_the_path_covers_exactly_the_black_modules(number):
    matrix = qr_matrix(number)
    black = {(y, x + n) for y, x, length in qr_runs(matrix) for n in range(length)}
    assert black == {
        (y, x) for y, row in enumerate(matrix) for x, module in enumerate(row) if module
    }
    path, side = qr_path(number)
    assert side == len(matrix)
    assert path.count("z") == len(list(qr_runs(matrix)))


def test_the_png_is_as_large_as_it_will_be_printed():
    image = Image.open(io.BytesIO(qr_png("ZZ2020-012-00017K", pixels=8, size=18.0)))
    assert image.size == (200, 200)
    assert image.info["dpi"][0] == pytest.approx(200 / 18 * 25.4, abs=0.1)


def test_equal_texts_give_equal_bytes():
    assert qr_png("ZZ1") == qr_png("ZZ1") != qr_png("ZZ2")


@pytest.mark.parametrize("text", ["", "A" * 3000])
def test_a_text_that_no_code_holds_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        qr_matrix(text)


def drawn(text):
    """Return the code as zxing-cpp draws it: what the sums must come to."""
    code = zxingcpp.create_barcode(
        text, zxingcpp.BarcodeFormat.QRCodeModel2, ec_level="Q", data_mask=4
    )
    return np.asarray(code.to_image(scale=1, add_quiet_zones=False)) < 128


ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@settings(max_examples=300, deadline=None)
@given(
    st.text(ALPHANUMERIC, min_size=1, max_size=34)
    | st.text("0123456789", min_size=1, max_size=40)
    | st.from_regex(r"[A-Z]{0,4}[0-9]{3,24}[A-Z-]{0,4}", fullmatch=True)
    | st.text("aA0王", min_size=1, max_size=12)
)
def test_a_code_is_bit_for_bit_the_drawn_one(text):
    """Also where a run of digits, small letters or Chinese has a mode of its own."""
    expected = drawn(text)
    side, rows = qr_bytes(text)
    assert (side, rows) == (len(expected), np.packbits(expected, axis=1).tobytes())
    assert qr_matrix(text) == tuple(map(tuple, expected.tolist()))


@settings(max_examples=60, deadline=None)
@given(NUMBERS, st.integers(1, 12))
def test_the_picture_shows_every_module_as_a_square(number, pixels):
    image = Image.open(io.BytesIO(qr_png(number, pixels=pixels)))
    black = ~np.asarray(image)
    assert np.array_equal(black, drawn(number).repeat(pixels, 0).repeat(pixels, 1))


def test_another_printed_size_is_another_density():
    small, large = (Image.open(io.BytesIO(qr_png("ZZ1", size=size))) for size in (9.0, 18.0))
    assert small.info["dpi"][0] == pytest.approx(2 * large.info["dpi"][0], abs=0.1)
