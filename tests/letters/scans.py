"""Synthetic scans of reply slips: pages drawn, then turned, blurred, made noisy and small, by fixed seeds."""

import io
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from pipeline.letters.numbers import NumberParts
from pipeline.writers.qr import qr_matrix

DPI = 200
WIDTH, HEIGHT = 1654, 2339
"""A4 at 200 dpi."""
CODE = round(18 / 25.4 * DPI)
"""Side of a code of 18 mm."""


def number(sequence, *, school=12, prefix="ZZ", year=2020):
    return NumberParts(prefix, year, school, sequence).text()


def code_picture(text, side=CODE):
    modules = np.array(qr_matrix(text), dtype=bool)
    picture = Image.fromarray(np.where(modules, 0, 255).astype(np.uint8))
    return picture.resize((side, side), Image.Resampling.NEAREST)


def page_of(numbers, rng=None, *, slots=None):
    """Return a page with one slip below the other, each with its code at the upper right.

    The page is as high as its slips, at least half an A4; `slots` makes room for so many.
    """
    rng = rng or random.Random(0)
    height = HEIGHT // 4
    page = Image.new("L", (WIDTH, height * (slots or max(len(numbers), 2))), 255)
    pen = ImageDraw.Draw(page)
    for at, text in enumerate(numbers):
        top = at * height
        pen.line((60, top + 4, WIDTH - 60, top + 4), fill=60, width=2)
        for line in range(5):
            y = top + 100 + line * 48
            for char in range(rng.randint(6, 28)):
                x = 180 + char * 36
                pen.rectangle((x, y, x + rng.randint(8, 28), y + rng.randint(10, 28)), 255, 20, 3)
        page.paste(code_picture(text), (WIDTH - CODE - rng.randint(180, 240), top + 90))
    return page


@dataclass(frozen=True)
class Damage:
    """What happens to a page between the paper and the file."""

    angle: float = 0.0
    dpi: int = DPI
    blur: float = 0.0
    """Sigma in pixels of the scan."""
    noise: float = 0.0
    specks: float = 0.0
    """Share of pixels that become black or white."""
    ink: float = 0.0
    paper: float = 255.0
    shade: float = 0.0
    quality: int = 90
    """Of the JPEG."""

    @classmethod
    def drawn(cls, rng):
        """Return a damage as offices produce them."""
        return cls(
            angle=rng.uniform(-10, 10) + rng.choice((0, 0, 90, 180, 270)),
            dpi=rng.choice((120, 130, 150, 170, 200)),
            blur=rng.uniform(0, 0.9),
            noise=rng.uniform(2, 18),
            specks=rng.uniform(0, 0.006),
            ink=rng.uniform(10, 90),
            paper=rng.uniform(215, 250),
            shade=rng.uniform(-25, 25),
            quality=rng.randint(25, 80),
        )


def scan_of(page, damage, rng):
    """Return the JPEG bytes of a page after its damage."""
    return jpeg(damaged(page, damage, rng), damage.quality)


def damaged(page, damage, rng):
    """Return what the scanner sees of a page."""
    noise = np.random.default_rng(rng.randrange(2**31))
    by = damage.dpi / DPI
    turned = page.rotate(
        damage.angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255
    )
    size = (round(turned.width * by), round(turned.height * by))
    small = turned.resize(size, Image.Resampling.BICUBIC)
    small = small.filter(ImageFilter.GaussianBlur(damage.blur))
    values = np.asarray(small, dtype=np.float32) / 255 * (damage.paper - damage.ink) + damage.ink
    values += np.linspace(-damage.shade, damage.shade, size[0], dtype=np.float32)[None, :]
    values += noise.standard_normal(values.shape, dtype=np.float32) * damage.noise
    specks = noise.random(values.shape, dtype=np.float32) < damage.specks
    values[specks] = noise.choice((0, 255), int(specks.sum()))
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def jpeg(picture, quality=90, **options):
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality, **options)
    return stream.getvalue()


def pdf_of(pages):
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, quality=85)
    return stream.getvalue()


def degraded_scan(seed):
    """Return (numbers of each page, bytes of the scan).

    One to four slips a page; a JPEG, a PNG, a PDF or a TIFF, the last two of one or two pages.
    """
    rng = random.Random(seed)
    sort = rng.choice(("JPEG", "JPEG", "PNG", "PDF", "TIFF"))
    pages = [
        [
            number(rng.randint(1, 99_999), school=rng.randint(1, 999))
            for _ in range(rng.choice((1, 1, 2, 3, 4)))
        ]
        for _ in range(rng.randint(1, 2) if sort in {"PDF", "TIFF"} else 1)
    ]
    damage = Damage.drawn(rng)
    first, *others = [damaged(page_of(numbers, rng), damage, rng) for numbers in pages]
    options = {
        "JPEG": {"quality": damage.quality},
        "PNG": {},
        "PDF": {"quality": damage.quality, "resolution": damage.dpi},
        "TIFF": {"compression": "tiff_lzw"},
    }[sort]
    if sort in {"PDF", "TIFF"}:
        options |= {"save_all": True, "append_images": others}
    stream = io.BytesIO()
    first.save(stream, sort, **options)
    return pages, stream.getvalue()
