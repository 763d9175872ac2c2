"""Pictures for the demonstration: drawn, not photographed, so that no place and no person is shown."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw


@cache
def picture(number: int, *, after: bool) -> bytes:
    """A small drawing of a thing on a street: broken before, whole after. The same number gives the same picture."""
    rng = Random(number)
    sky, ground = (214, 228, 235), (150 + rng.randrange(40), 146, 140)
    image = Image.new("RGB", (640, 480), sky)
    draw = ImageDraw.Draw(image)
    horizon = 260 + rng.randrange(60)
    draw.rectangle((0, horizon, 640, 480), fill=ground)
    for house in range(5):
        left, top = house * 130 + rng.randrange(20), horizon - 80 - rng.randrange(90)
        draw.rectangle((left, top, left + 100, horizon), fill=(190 - house * 12, 170, 150 + house * 10))
    x, y = 160 + rng.randrange(300), horizon + 60
    colour = (60, 130, 90) if after else (180, 70, 50)
    draw.ellipse((x, y, x + 150, y + 60), fill=colour, outline=(50, 50, 50), width=4)
    if not after:
        draw.line((x + 20, y + 10, x + 120, y + 50), fill=(30, 30, 30), width=6)
    out = BytesIO()
    image.save(out, format="JPEG", quality=70)
    return out.getvalue()
