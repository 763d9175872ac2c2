"""The texts a place has made its own, from memory. They are public: no read is narrowed by actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from linli.cases.models import HouseText
from linli.common.memory import Kept


@dataclass(frozen=True, slots=True)
class TextVersion:
    """One version of a text, in Chinese and English; empty where the program's own holds."""

    key: str
    version: int
    text: str
    text_en: str
    since: datetime


def _build() -> dict[str, list[TextVersion]]:
    found: dict[str, list[TextVersion]] = {}
    for row in HouseText.objects.order_by("key", "-version"):
        found.setdefault(row.key, []).append(TextVersion(row.key, row.version, row.text, row.text_en, row.since))
    return found


_texts = Kept(lambda: tuple(HouseText.objects.aggregate(Count("id"), Max("id")).values()), _build)


def house_text(key: str) -> TextVersion | None:
    """The newest version of a text, None where the place never changed it."""
    return next(iter(_texts.get().get(key, ())), None)


def text_versions(key: str) -> list[TextVersion]:
    """Every version of a text, newest first."""
    return list(_texts.get().get(key, ()))


def house_texts() -> list[TextVersion]:
    """The newest version of every text the place has made its own, by key."""
    return [versions[0] for _, versions in sorted(_texts.get().items())]
