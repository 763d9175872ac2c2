"""Articles from a file: as drafts that somebody checks, or, from a data pack at the setting up of a house, as published examples."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from linli.audit import api as audit
from linli.common.actor import Actor
from linli.common.errors import Conflict, InvalidInput
from linli.common.memory import changed
from linli.services import events
from linli.services.actions.articles import State, add_version, publish
from linli.services.models import Article
from linli.services.queries.packs import ImportLine, preview_import

FILE = "articles.csv"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: articles that were new, changed and the same, and the faults for which nothing was taken."""

    new: int
    changed: int
    same: int
    faults: tuple[ImportLine, ...] = ()


def import_articles(*, actor: Actor, content: bytes, at: datetime, title: str = "") -> ImportReport:
    """Take every row of a file as a draft, or none: with a single fault nothing is written, and the faults are answered.

    Raises InvalidInput for a file that cannot be read, Conflict where somebody wrote one of its articles at the same moment.
    """
    try:
        return _taken(actor, content, at, title=title, pack="")
    except IntegrityError:
        raise Conflict(state=State.DRAFT.label) from None


def load_article_pack(*, actor: Actor, folder: Path, at: datetime) -> ImportReport:
    """Load the articles of a data pack and publish them as examples; what somebody here has edited since stays as it is.

    For whoever sets up the house (needs rights over everything). Raises InvalidInput for a folder without its files.
    """
    try:
        about = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))
        content = (folder / FILE).read_bytes()
        pack = f"{about['name']} {about['version']}"
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError):
        raise InvalidInput(field="folder", reason="The folder holds none of the files of a pack.") from None
    return _taken(actor, content, at, title=pack, pack=pack)


def _taken(actor: Actor, content: bytes, at: datetime, *, title: str, pack: str) -> ImportReport:
    with transaction.atomic():
        lines = preview_import(actor=actor, content=content, at=at)
        faults = tuple(line for line in lines if line.kind == "fault")
        if faults:
            return ImportReport(0, 0, 0, faults)
        taken = [line for line in lines if line.kind in {"new", "changed"} and _may_change(line, pack)]
        for line in taken:
            _take(actor, line, at, pack)
        new = sum(line.kind == "new" for line in taken)
        report = ImportReport(new, len(taken) - new, len(lines) - len(taken))
        if taken:
            data = {"title": title[:80], "new": report.new, "changed": report.changed}
            happening = audit.Happening(events.IMPORTED, data)
            audit.record(subject=audit.Subject("articles", "file"), actor=actor, at=at, happenings=[happening])
    return report


def _may_change(line: ImportLine, pack: str) -> bool:
    """A pack never overwrites what people of the house have written."""
    return not pack or line.number == 0 or not Article.objects.filter(code=line.code, pack="").exists()


def _take(actor: Actor, line: ImportLine, at: datetime, pack: str) -> None:
    assert line.article is not None
    last = Article.objects.select_for_update().filter(code=line.code).order_by("-number").first()
    if (last.number if last else 0) != line.number:  # its owner may be another since the rights were looked at
        raise Conflict(state=last.get_state_display() if last else State.DRAFT.label)
    if last is not None and last.state in {State.DRAFT, State.CHECKED}:
        last.state, last.ended_at = State.REPLACED, at
        last.save(update_fields=["state", "ended_at"])
    row = add_version(actor, line.code, line.article, at, number=(last.number if last else 0) + 1, pack=pack)
    if pack:
        publish(row, actor, at)
    changed()
