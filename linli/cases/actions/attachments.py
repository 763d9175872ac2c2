"""Files that show a thing: looked at before they are believed, bounded, and served without where and when they were taken."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import warnings
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from math import ceil, sqrt
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO, Final

from django.db import IntegrityError, transaction

from linli.cases.actions.turn import turn
from linli.cases.models import Attachment, Case, Report
from linli.cases.permissions import NOTE
from linli.cases.queries import scope
from linli.cases.queries.cases import fetch
from linli.cases.queries.files import THUMBNAILS, store_path
from linli.cases.queries.reporter import proven_report
from linli.cases.rules.text import shown_line
from linli.cases.workflow import VERBS
from linli.common.actor import ANONYMOUS, Actor
from linli.common.deployment import deployment
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused, Unavailable
from linli.geography.api import fault_of_point

if TYPE_CHECKING:
    from PIL import Image

# A JPEG larger than what is kept is decoded at half its size at once; other kinds only whole.
MOST_PIXELS: Final = {"JPEG": 60_000_000, "PNG": 25_000_000, "WEBP": 25_000_000, "GIF": 25_000_000}
MOST_PIXELS_KEPT: Final = 16_000_000
LONGEST_SIDE: Final = 20_000
MOST_SCANS: Final = 40
THUMBNAIL_SIDE: Final = 320
MOST_PER_CASE: Final = 60
MOST_PER_REPORT: Final = 6
PURPOSES: Final = ("before", "after", "document")
# What is taken, by the format found inside the file; its name and its stated type are never believed.
IMAGES: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
_PDF_DANGERS: Final = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile")
_PDF_LETTER: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
# What stands between the parts of a JPEG: what is written with FF and is none of these is data.
_JPEG_MARKER: Final = re.compile(rb"\xff([^\x00\x01\xd0-\xd7\xff])")
_START_OF_SCAN, _END_OF_IMAGE = b"\xda", b"\xd9"
# Large pictures are decoded one after the other: ten of them at once must not take the memory of the house.
_LARGE_IN_TURN: Final = Lock()


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A file made safe: what is kept of it and what it turned out to be."""

    body: bytes
    content_type: str
    thumbnail: bytes
    width: int | None
    height: int | None
    taken: tuple[float, float] | None


def attach(
    *,
    actor: Actor,
    case_id: int,
    at: datetime,
    name: str,
    content: BinaryIO,
    purpose: str = "document",
    taken: tuple[float, float] | None = None,
    version: int | None = None,
) -> int:
    """Add a file to a case (staff). Answers its id; the same file again for the same purpose gives the first id.

    taken: where the picture of the thing was taken (lon, lat), where the sender's phone says so beside the picture.
    InvalidInput for a file that is too large, empty, of a kind not taken, or broken; then nothing is kept.
    """
    if purpose not in PURPOSES:
        raise InvalidInput(field="purpose", reason="Choose one of: before, after, document.")
    # Before anything is read or kept: nobody fills the disk by way of cases that are not theirs. `turn` asks again.
    if not scope.authorised(VERBS["attach"], actor, fetch(actor, case_id)):
        raise Forbidden(right=NOTE)
    sniffed = sniff(read_bounded(content))
    if taken and not fault_of_point(*taken):
        sniffed = replace(sniffed, taken=taken)
    keep(sniffed)
    with turn("attach", actor, case_id, at, version) as t:
        row = add_row(t.case, sniffed, name=name, purpose=purpose, by=actor.name, at=at, report=None)
        t.made = row.pk
        t.happened("case.attached", attachment_id=row.pk, purpose=purpose, content_type=row.content_type)
    return row.pk


def attach_to_report(
    *, number: str, secret: str, at: datetime, name: str, content: BinaryIO, actor: Actor = ANONYMOUS
) -> int:
    """Add a reporter's own picture, proven by the secret of the own link; a few for each report."""
    return _attach_to(proven_report(number, secret=secret), actor, at, name, content)


def attach_as_sender(*, actor: Actor, channel: str, token: str, at: datetime, name: str, content: BinaryIO) -> int:
    """Add a picture to a report that this actor sent, wherever its place turned out to lie. NotFound for anybody else's."""
    report = Report.objects.filter(channel=channel, token=token, reporter=actor.name).exclude(reporter="").first()
    if report is None:
        raise NotFound(what="case")
    return _attach_to(report, actor, at, name, content)


def _attach_to(report: Report, actor: Actor, at: datetime, name: str, content: BinaryIO) -> int:
    if Attachment.objects.filter(report=report).count() >= MOST_PER_REPORT:
        raise Refused(reason="enough_files", text="There are enough files with this report.")
    sniffed = sniff(read_bounded(content))
    keep(sniffed)
    with turn("attach", actor, report.case_id, at, reporter=True) as t:
        row = add_row(t.case, sniffed, name=name, purpose="report", by=actor.name, at=at, report=report)
        t.happened("case.attached", attachment_id=row.pk, purpose="report", content_type=row.content_type)
    return row.pk


def read_bounded(content: BinaryIO) -> bytes:
    """The whole file, or InvalidInput as soon as it is larger than allowed."""
    limit = deployment().upload_bytes
    body = content.read(limit + 1)
    if len(body) > limit:
        raise InvalidInput(field="file", reason="This file is too large.", limit=limit)
    if not body:
        raise InvalidInput(field="file", reason="This file is empty.")
    return body


def sniff(body: bytes) -> Sniffed:
    """Look inside: an image is decoded and written anew without its hidden data; a PDF is taken if nothing in it runs."""
    if body.startswith(b"%PDF-"):
        # Names may be written with any of their letters as #xx: /J#61vaScript runs as well.
        plain = _PDF_LETTER.sub(lambda found: bytes([int(found[1], 16)]), body)
        if any(danger in text for text in (body, plain) for danger in _PDF_DANGERS):
            raise InvalidInput(
                field="file", reason="This PDF holds something that runs; please print it to a plain PDF."
            )
        return Sniffed(body, "application/pdf", b"", None, None, None)
    return _sniff_image(body)


def _sniff_image(body: bytes) -> Sniffed:
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415  (loaded only when a picture comes)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(body), formats=list(IMAGES))
            # Phones put a second picture (light, depth) behind the first one of a JPEG; the first is the picture.
            kind = "JPEG" if picture.format == "MPO" else str(picture.format)
            pixels = picture.width * picture.height
            if pixels > MOST_PIXELS[kind] or max(picture.size) > LONGEST_SIDE:
                raise InvalidInput(
                    field="file",
                    reason="This picture has too many pixels. A JPEG may have 60 million, other kinds 25 million.",
                )
            if kind == "JPEG" and _has_too_many_scans(body):
                raise InvalidInput(field="file", reason="This picture is broken or cannot be read.")
            with _LARGE_IN_TURN if pixels > MOST_PIXELS_KEPT else nullcontext():
                small = _small_enough(picture)
                taken = position_of(picture)
                ImageOps.exif_transpose(small, in_place=True)
                return _written_anew(small, kind, taken)
    except InvalidInput:
        raise
    except UnidentifiedImageError as error:
        raise InvalidInput(field="file", reason="Only JPEG, PNG, WebP, GIF and PDF files are taken.") from error
    except Exception as error:  # hostile input to a foreign parser: whatever it raises, this is no picture
        raise InvalidInput(field="file", reason="This picture is broken or cannot be read.") from error


def _has_too_many_scans(body: bytes) -> bool:
    """Whether a JPEG is drawn over and over: ten scans are usual, and each may be a few bytes that cost a whole picture's time."""
    scans, place = 0, 2
    while (marker := _JPEG_MARKER.search(body, place)) and marker[1] != _END_OF_IMAGE:
        scans += marker[1] == _START_OF_SCAN
        if scans > MOST_SCANS:
            return True
        # The length counts its own two bytes; what a phone hides in such a part, a small picture for one, is passed over.
        place = marker.end() + max(2, int.from_bytes(body[marker.end() : marker.end() + 2]))
    return False


def _small_enough(picture: Image.Image) -> Image.Image:
    """The picture decoded, with no more pixels than are kept: 4,000 by 4,000 show a thing well enough."""
    part = ceil(sqrt(picture.width * picture.height / MOST_PIXELS_KEPT))
    # A JPEG, unless it is progressive, never stands in memory whole: its decoder answers the smaller picture.
    picture.draft(picture.mode, (picture.width // part, picture.height // part))
    picture.load()
    if picture.width * picture.height <= MOST_PIXELS_KEPT:
        return picture
    # What stands in the pixels of these cannot be averaged as it is; of the last, the decoder's own kind comes back.
    wide = {"1": "L", "P": "RGBA", "I;16": "I"}.get(picture.mode)
    small = (picture.convert(wide) if wide else picture).reduce(part)
    return small.convert("I;16") if small.mode == "I" else small


def _written_anew(upright: Image.Image, kind: str, taken: tuple[float, float] | None) -> Sniffed:
    """The picture as a new file, and a small one for lists."""
    from PIL import Image  # noqa: PLC0415  (as above)

    out, small = BytesIO(), BytesIO()
    flat = upright if kind != "JPEG" or upright.mode in {"RGB", "L"} else upright.convert("RGB")
    if flat.mode == "P":
        flat = flat.convert("RGBA")
    if kind == "GIF" and flat.mode == "RGBA":
        kind = "PNG"
    clean = Image.new(flat.mode, flat.size)
    clean.paste(flat)  # a new picture carries no EXIF, no comments, no colour-profile tricks
    clean.save(out, format=kind, quality=88) if kind in {"JPEG", "WEBP"} else clean.save(out, format=kind)
    thumbnail = clean.convert("RGB")
    thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    thumbnail.save(small, format="JPEG", quality=80)
    return Sniffed(out.getvalue(), IMAGES[kind], small.getvalue(), upright.width, upright.height, taken)


def position_of(picture: object) -> tuple[float, float] | None:
    """Where a picture says it was taken (lon, lat), or None; a broken or absurd position counts as none."""
    try:
        gps = picture.getexif().get_ifd(0x8825)  # type: ignore[attr-defined]
        lat = _degrees(gps[2]) * (-1 if gps[1] == "S" else 1)
        lon = _degrees(gps[4]) * (-1 if gps[3] == "W" else 1)
    except Exception:  # noqa: BLE001  (EXIF is hostile input to a foreign parser: whatever it raises, there is no position)
        return None
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 and (lon or lat) else None


def _degrees(parts: tuple[float, float, float]) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def keep(sniffed: Sniffed) -> None:
    """Write the file and its thumbnail into the store, durably, before any row speaks of them."""
    write_once(store_path(digest_of(sniffed.body)), sniffed.body)
    if sniffed.thumbnail:
        write_once(store_path(digest_of(sniffed.thumbnail), THUMBNAILS), sniffed.thumbnail)


def digest_of(body: bytes) -> str:
    """The name of a file in the store."""
    return hashlib.sha256(body).hexdigest()


def write_once(path: Path, body: bytes) -> None:
    """Write a file under its final name only when it is complete and synced. Unavailable when the disk is full."""
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(body)
                out.flush()
                os.fsync(out.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Unavailable(reason="the file store cannot be written") from error


def add_row(
    case: Case, sniffed: Sniffed, *, name: str, purpose: str, by: str, at: datetime, report: Report | None
) -> Attachment:
    """The row of a stored file; the same file for the same purpose and round is one row."""
    if Attachment.objects.filter(case=case).count() >= MOST_PER_CASE:
        raise Refused(reason="enough_files", text="There are enough files with this case.")
    digest = digest_of(sniffed.body)
    position = sniffed.taken or (None, None)
    try:
        with transaction.atomic():
            return Attachment.objects.create(
                case=case, report=report, purpose=purpose, round=case.round, name=clean_name(name),
                content_type=sniffed.content_type, size=len(sniffed.body), digest=digest,
                thumbnail=digest_of(sniffed.thumbnail) if sniffed.thumbnail else "", width=sniffed.width,
                height=sniffed.height, taken_lon=position[0], taken_lat=position[1], added_by=by, added_at=at,
            )  # fmt: skip
    except IntegrityError:
        return Attachment.objects.get(case=case, digest=digest, purpose=purpose, round=case.round)


def clean_name(name: str) -> str:
    """A file name as it may be shown: no folders, no control characters, at most 120 characters."""
    return shown_line(re.split(r"[\\/]", name)[-1], 120) or "file"
