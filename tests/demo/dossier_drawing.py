"""Drawn pictures of the demo's evidence: scans with red seals, registers, receipts two on a sheet, photos.

In: texts and a seed; out: Pillow images, the same pixels on every run. Nothing is a picture of anybody.
"""

import functools
import math
import random
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SONG = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
BOLD = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
KAI = "/usr/share/fonts/truetype/arphic/ukai.ttc"
SIMPLIFIED = {SONG: 2, BOLD: 2, KAI: 0}
"""Face of the collection with Simplified forms."""
RED = (196, 24, 30)
INK = (38, 36, 40)
HANDWRITING = (24, 40, 110)


@functools.cache
def font(path: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a face in pixels."""
    return ImageFont.truetype(path, size, index=SIMPLIFIED[path])


class Sheet:
    """A sheet of paper being written from top to bottom."""

    def __init__(self, dpi: int, size_mm: tuple[float, float] = (210, 297)) -> None:
        self.dpi = dpi
        self.size = (self.px(size_mm[0]), self.px(size_mm[1]))
        self.image = Image.new("RGB", self.size, (250, 249, 246))
        self.draw = ImageDraw.Draw(self.image)
        self.y = self.px(30)
        self.left, self.right = self.px(28), self.size[0] - self.px(24)

    def px(self, millimetres: float) -> int:
        """Return millimetres in pixels."""
        return round(millimetres * self.dpi / 25.4)

    def centred(
        self, text: str, points: float, *, face: str = BOLD, colour: tuple[int, int, int] = INK
    ) -> None:
        """Write lines in the middle."""
        size = self.px(points * 0.3528)
        for line in _wrapped(text, max(1, (self.right - self.left) // size)):
            self.draw.text((self.size[0] / 2, self.y), line, colour, font(face, size), "mt")
            self.y += round(size * 1.5)

    def rule(self, colour: tuple[int, int, int] = RED, width_mm: float = 0.8) -> None:
        """Draw a line across the text area."""
        self.draw.line((self.left, self.y, self.right, self.y), colour, self.px(width_mm))
        self.y += self.px(8)

    def paragraph(
        self, text: str, points: float = 15, *, indent: bool = True, face: str = SONG
    ) -> None:
        """Write a paragraph with lines as wide as the text area."""
        size = self.px(points * 0.3528)
        for line in _wrapped(("　　" if indent else "") + text, (self.right - self.left) // size):
            self.draw.text((self.left, self.y), line, INK, font(face, size))
            self.y += round(size * 1.72)

    def signed(self, lines: Sequence[str], seal: str) -> None:
        """Write name and date at the right, with a seal over them when it has a name."""
        size = self.px(15 * 0.3528)
        self.y += self.px(8)
        top = self.y
        for line in lines:
            self.draw.text((self.right - self.px(8), self.y), line, INK, font(SONG, size), "ra")
            self.y += round(size * 1.8)
        if seal:
            stamp(self.image, seal, (self.right - self.px(34), (top + self.y) // 2), self.px(20))

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        points: float = 10.5,
    ) -> None:
        """Draw a ruled table; cells that begin with `~` are handwriting."""
        size, height = self.px(points * 0.3528), self.px(points * 0.3528 * 1.9)
        unit = (self.right - self.left) / sum(widths)
        for number, row in enumerate((header, *rows)):
            x: float = self.left
            for text, width in zip(row, widths, strict=True):
                box = (x, self.y, x + width * unit, self.y + height)
                self.draw.rectangle(box, outline=(70, 70, 70), width=max(1, self.px(0.2)))
                hand = text.startswith("~")
                face, colour = (KAI, HANDWRITING) if hand else (BOLD if not number else SONG, INK)
                middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
                self.draw.text(middle, text.removeprefix("~"), colour, font(face, size), "mm")
                x = box[2]
            self.y += height
        self.y += self.px(4)


def _wrapped(text: str, columns: int) -> list[str]:
    lines = [text[start : start + columns] for start in range(0, len(text), columns)]
    for place in range(1, len(lines)):
        while lines[place] and lines[place][0] in "，。、；：！？）》”":
            lines[place - 1] += lines[place][0]
            lines[place] = lines[place][1:]
    return [line for line in lines if line]


def stamp(image: Image.Image, name: str, centre: tuple[int, int], radius: int) -> None:
    """Press a round red seal with a star and a name along its upper arc."""
    big = radius * 4
    seal = Image.new("L", (big * 2 + 8, big * 2 + 8), 0)
    draw = ImageDraw.Draw(seal)
    middle = big + 4
    draw.ellipse((4, 4, 2 * big + 4, 2 * big + 4), outline=255, width=max(4, big // 16))
    points = []
    for corner in range(10):
        length = big * (0.3 if corner % 2 == 0 else 0.12)
        angle = math.radians(-90 + corner * 36)
        points.append((middle + length * math.cos(angle), middle + length * math.sin(angle)))
    draw.polygon(points, fill=255)
    face = font(BOLD, round(big * min(0.3, 3.4 / len(name))))
    spread = min(270, 30 * len(name))
    for place, char in enumerate(name):
        angle = -spread / 2 + spread * (place + 0.5) / len(name)
        letter = Image.new("L", seal.size, 0)
        ImageDraw.Draw(letter).text((middle, middle - big * 0.74), char, 255, face, "mm")
        seal.paste(255, mask=letter.rotate(-angle, center=(middle, middle)))
    seal = seal.resize((seal.width // 4, seal.height // 4), Image.Resampling.LANCZOS).rotate(7)
    seal = seal.point(lambda value: value * 82 // 100)
    image.paste(RED, (centre[0] - seal.width // 2, centre[1] - seal.height // 2), seal)


def scanned(image: Image.Image, seed: int, *, grey: bool = False) -> Image.Image:
    """Return the page as a scanner gives it: a little turned, uneven light, specks, not quite white."""
    rng = random.Random(seed)
    turned = image.rotate(
        rng.uniform(-0.9, 0.9), Image.Resampling.BILINEAR, fillcolor=(236, 235, 231)
    )
    turned = turned.filter(ImageFilter.GaussianBlur(0.35))
    draw = ImageDraw.Draw(turned)
    for _ in range(30):
        x, y = rng.randrange(image.width), rng.randrange(image.height)
        tone = rng.randrange(120, 210)
        draw.ellipse((x, y, x + rng.randrange(1, 3), y + rng.randrange(1, 3)), fill=(tone,) * 3)
    ramp = np.linspace(0, rng.uniform(4, 10), image.width, dtype=np.float32)[None, :, None]
    found = np.clip(np.asarray(turned, dtype=np.float32) - ramp, 0, 255).astype(np.uint8)
    result = Image.fromarray(found)
    return result.convert("L") if grey else result


def black_and_white(image: Image.Image) -> Image.Image:
    """Return the page as a fax or a plain scanner gives it."""
    return (
        image.convert("L")
        .point(lambda value: 255 * (value > 150))
        .convert("1", dither=Image.Dither.NONE)
    )


def two_up(left: Image.Image, right: Image.Image) -> Image.Image:
    """Return two sheets side by side, as a copier scans two receipts at once."""
    wide = Image.new("RGB", (left.width + right.width, left.height), (228, 227, 224))
    wide.paste(left, (0, 0))
    wide.paste(right, (left.width, 0))
    ImageDraw.Draw(wide).line((left.width, 0, left.width, left.height), (150, 150, 150), 2)
    return wide


# --- photos -------------------------------------------------------------------------------------------

SKINS = ((238, 205, 178), (226, 190, 160), (245, 214, 190))
CLOTHES = (
    (52, 92, 160),
    (178, 60, 58),
    (70, 130, 90),
    (214, 160, 60),
    (110, 90, 150),
    (60, 66, 80),
)


def photo(scene: str, caption: str, seed: int, size: tuple[int, int] = (720, 540)) -> Image.Image:
    """Return a drawn photo: `class`, `meeting`, `board`, `home` or `handing`."""
    rng = random.Random(seed)
    image = _wall(size, rng)
    draw = ImageDraw.Draw(image)
    {"class": _class, "meeting": _meeting, "board": _board, "home": _home, "handing": _handing}[
        scene
    ](draw, size, caption, rng)
    image = image.filter(ImageFilter.GaussianBlur(0.6))
    noise = np.random.default_rng(seed).normal(0, 2.2, (size[1], size[0], 1))
    return Image.fromarray(
        np.clip(np.asarray(image, dtype=np.float32) + noise, 0, 255).astype(np.uint8)
    )


def _wall(size: tuple[int, int], rng: random.Random) -> Image.Image:
    top = np.array(
        [rng.randrange(205, 235), rng.randrange(205, 230), rng.randrange(195, 225)],
        dtype=np.float32,
    )
    shade = np.linspace(1.05, 0.72, size[1], dtype=np.float32)[:, None, None]
    found = np.clip(np.broadcast_to(top * shade, (size[1], size[0], 3)), 0, 255)
    return Image.fromarray(found.astype(np.uint8))


def _person(draw: ImageDraw.ImageDraw, x: float, y: float, tall: float, rng: random.Random) -> None:
    skin, cloth = rng.choice(SKINS), rng.choice(CLOTHES)
    head = tall * 0.16
    draw.rounded_rectangle((x - tall * 0.2, y - tall * 0.62, x + tall * 0.2, y), head * 0.8, cloth)
    draw.ellipse((x - head, y - tall * 0.95, x + head, y - tall * 0.6), skin)
    draw.pieslice(
        (x - head * 1.08, y - tall, x + head * 1.08, y - tall * 0.66), 180, 360, (40, 34, 32)
    )


def _fitted(
    draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], text: str, colour: object
) -> None:
    size = int(min((box[3] - box[1]) * 0.7, (box[2] - box[0]) * 0.94 / max(1, len(text))))
    draw.text(
        ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), text, colour, font(BOLD, max(size, 8)), "mm"
    )


def _class(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], caption: str, rng: random.Random
) -> None:
    w, h = size
    draw.rectangle((w * 0.12, h * 0.08, w * 0.88, h * 0.46), (38, 74, 60), (140, 100, 60), 6)
    _fitted(draw, (w * 0.16, h * 0.12, w * 0.84, h * 0.28), caption, (240, 240, 230))
    _fitted(draw, (w * 0.2, h * 0.29, w * 0.8, h * 0.4), "资助政策　人人知晓", (250, 232, 150))
    _person(draw, w * rng.uniform(0.2, 0.8), h * 0.62, h * 0.4, rng)
    for row in range(3):
        for place in range(5 - row % 2):
            x = w * (0.14 + 0.19 * place + 0.08 * (row % 2))
            y = h * (0.7 + 0.14 * row)
            _person(draw, x, y, h * 0.2, rng)
            draw.rectangle((x - w * 0.07, y - h * 0.03, x + w * 0.07, y + h * 0.02), (176, 132, 84))


def _meeting(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], caption: str, rng: random.Random
) -> None:
    w, h = size
    draw.rectangle((w * 0.06, h * 0.08, w * 0.94, h * 0.2), (190, 32, 36))
    _fitted(draw, (w * 0.08, h * 0.09, w * 0.92, h * 0.19), caption, (250, 226, 120))
    for place in range(6):
        _person(draw, w * (0.14 + 0.145 * place), h * 0.58, h * 0.3, rng)
    draw.polygon(
        ((w * 0.04, h * 0.54), (w * 0.96, h * 0.54), (w, h * 0.86), (0, h * 0.86)), (150, 104, 66)
    )
    for place in range(6):
        x = w * (0.14 + 0.145 * place)
        draw.polygon(
            ((x - 22, h * 0.6), (x + 16, h * 0.6), (x + 22, h * 0.66), (x - 24, h * 0.66)),
            (248, 248, 246),
        )


def _board(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], caption: str, rng: random.Random
) -> None:
    w, h = size
    draw.rectangle((w * 0.08, h * 0.1, w * 0.92, h * 0.8), (206, 216, 222), (120, 124, 130), 8)
    draw.rectangle((w * 0.08, h * 0.1, w * 0.92, h * 0.2), (178, 34, 38))
    _fitted(draw, (w * 0.1, h * 0.1, w * 0.9, h * 0.2), caption, (252, 240, 200))
    for place in range(3):
        x = w * (0.13 + 0.26 * place)
        draw.rectangle((x, h * 0.26, x + w * 0.22, h * 0.74), (252, 252, 248), (160, 160, 160))
        for line in range(14):
            end = x + w * rng.uniform(0.12, 0.2)
            draw.line(
                (x + 10, h * (0.31 + 0.03 * line), end, h * (0.31 + 0.03 * line)), (90, 90, 96), 2
            )
    for leg in (0.2, 0.8):
        draw.rectangle((w * leg, h * 0.8, w * leg + 14, h), (120, 124, 130))


def _home(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], caption: str, rng: random.Random
) -> None:
    w, h = size
    draw.rectangle((0, 0, w, h * 0.5), (176, 206, 232))
    draw.polygon(
        ((0, h * 0.5), (w * 0.3, h * 0.3), (w * 0.62, h * 0.44), (w, h * 0.26), (w, h * 0.5)),
        (104, 146, 104),
    )
    draw.rectangle((0, h * 0.5, w, h), (168, 160, 138))
    draw.rectangle((w * 0.42, h * 0.34, w * 0.9, h * 0.78), (226, 218, 204), (150, 140, 120), 3)
    draw.polygon(((w * 0.38, h * 0.36), (w * 0.66, h * 0.18), (w * 0.94, h * 0.36)), (110, 74, 62))
    draw.rectangle((w * 0.6, h * 0.5, w * 0.72, h * 0.78), (120, 78, 52))
    _fitted(draw, (w * 0.02, h * 0.02, w * 0.4, h * 0.12), caption, (60, 60, 70))
    for place in range(3):
        _person(draw, w * (0.16 + 0.13 * place), h * 0.92, h * rng.uniform(0.36, 0.46), rng)


def _handing(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], caption: str, rng: random.Random
) -> None:
    w, h = size
    draw.rectangle((w * 0.06, h * 0.06, w * 0.94, h * 0.2), (190, 32, 36))
    _fitted(draw, (w * 0.08, h * 0.07, w * 0.92, h * 0.19), caption, (250, 226, 120))
    for place in range(5):
        x = w * (0.16 + 0.17 * place)
        _person(draw, x, h * 0.84, h * rng.uniform(0.42, 0.52), rng)
        draw.rectangle((x - 26, h * 0.64, x + 26, h * 0.72), (252, 250, 244), (150, 60, 50), 2)
