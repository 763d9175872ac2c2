"""Where files lie and who may have them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from linli.cases.models import Attachment
from linli.cases.queries.cases import fetch
from linli.cases.queries.reporter import case_answering, own_report
from linli.common.actor import Actor
from linli.common.deployment import deployment
from linli.common.errors import NotFound

THUMBNAILS: Final = "thumbnails"
FILES: Final = "files"


def store_path(digest: str, folder: str = FILES) -> Path:
    """The place of a file in the store, by its digest."""
    return deployment().attachments_dir / folder / digest[:2] / digest


def attachment(*, actor: Actor, attachment_id: int, thumbnail: bool = False) -> tuple[Path, str, str]:
    """Path, content type and name of a file of a case the actor may see. NotFound otherwise."""
    row = Attachment.objects.filter(pk=attachment_id).first()
    try:
        fetch(actor, row.case_id if row else 0)
    except NotFound:
        row = None  # a foreign file and a missing one are told in the same words
    if row is None:
        raise NotFound(what="file")
    return _served(row, thumbnail)


def attachment_of_receipt(*, number: str, attachment_id: int, thumbnail: bool = False) -> tuple[Path, str, str]:
    """A file a reporter may see: the own ones, and pictures of the finished work in the own case."""
    report = own_report(number)
    row = Attachment.objects.filter(pk=attachment_id).first()
    answering = case_answering(report)
    own = row is not None and row.report_id == report.pk
    finished = row is not None and row.purpose == "after" and row.case_id == report.case_id == answering.pk
    if row is None or not (own or finished):
        raise NotFound(what="file")
    return _served(row, thumbnail)


def _served(row: Attachment, thumbnail: bool) -> tuple[Path, str, str]:
    if thumbnail:
        if not row.thumbnail:
            raise NotFound(what="file")
        return store_path(row.thumbnail, THUMBNAILS), "image/jpeg", row.name
    return store_path(row.digest), row.content_type, row.name


def kept_digests() -> tuple[set[str], set[str]]:
    """The digests rows speak of: files and thumbnails."""
    rows = list(Attachment.objects.values_list("digest", "thumbnail"))
    return {digest for digest, _ in rows}, {thumbnail for _, thumbnail in rows if thumbnail}
