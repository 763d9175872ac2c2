"""Pictures of large cameras: kept smaller, upright, and never whole in memory."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageFile

from linli.cases.actions.attachments import sniff
from linli.common.errors import InvalidInput


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_picture_is_kept_upright_at_half_its_size(kind):
    exif, out = Image.Exif(), BytesIO()
    exif[0x0112] = 6  # taken with the phone on its side
    Image.new("L", (6_000, 4_000)).save(out, kind, exif=exif)
    found = sniff(out.getvalue())
    with Image.open(BytesIO(found.body)) as again:
        assert (found.width, found.height) == again.size == (2_000, 3_000)


@pytest.mark.parametrize(
    ("kind", "mode", "shown"), [("PNG", "1", 255), ("PNG", "P", 77), ("GIF", "P", 77), ("PNG", "I;16", 65_535)]
)
def test_a_large_picture_of_few_or_fine_colours_is_kept_smaller_too(kind, mode, shown):
    out, picture = BytesIO(), Image.new(mode, (5_000, 4_000), 65_535 if mode == "I;16" else 1)
    if mode == "P":
        picture.putpalette([0, 0, 0, 77, 77, 77])
    picture.save(out, kind)
    found = sniff(out.getvalue())
    with Image.open(BytesIO(found.body)) as again:
        pixel = again.getpixel((9, 9))
        assert again.size == (2_500, 2_000)
        assert (pixel[0] if isinstance(pixel, tuple) else pixel) == shown


@pytest.mark.parametrize(("kind", "size"), [("PNG", (5_100, 5_000)), ("JPEG", (8_100, 7_500))])
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded(kind, size, monkeypatch):
    out = BytesIO()
    Image.new("L", size).save(out, kind)
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("decoded"))
    with pytest.raises(InvalidInput) as told:
        sniff(out.getvalue())
    assert (
        told.value.data["reason"]
        == "This picture has too many pixels. A JPEG may have 60 million, other kinds 25 million."
    )


def test_of_a_picture_with_a_second_one_behind_it_the_first_is_kept():
    out = BytesIO()
    first, second = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (20, 15), "blue")
    first.save(out, "MPO", save_all=True, append_images=[second])
    found = sniff(out.getvalue())
    assert (found.content_type, found.width, found.height) == ("image/jpeg", 40, 30)


def _drawn_again(times):
    """A JPEG in many scans: the last of its own is a few bytes, and comes again."""
    out = BytesIO()
    Image.new("L", (64, 64), 100).save(out, "JPEG", progressive=True)
    body = out.getvalue()
    scan = body[body.rfind(b"\xff\xda") : -2]
    return body[:-2] + scan * times + body[-2:]


def test_a_jpeg_drawn_over_and_over_is_refused_before_it_is_decoded(monkeypatch):
    video = b"\xff\xda" * 100  # phones put a short film behind the end of a picture
    assert sniff(_drawn_again(20) + video).width == 64
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("decoded"))
    with pytest.raises(InvalidInput) as told:
        sniff(_drawn_again(100))
    assert told.value.data["reason"] == "This picture is broken or cannot be read."
