"""The kinds of reports: what each is called, which span it is made for, and how many sections are counted for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop

LANGUAGES: Final = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `span`: week, month, quarter or free; `meeting`: brought to people who decide, so it ends with what to decide."""

    title: str
    span: str
    steps: int
    meeting: bool = False


KINDS: Final[Mapping[str, Kind]] = {
    "weekly": Kind(gettext_noop("Weekly report"), "week", 5),
    "monthly": Kind(gettext_noop("Monthly report"), "month", 11),
    "quarterly": Kind(gettext_noop("Quarterly report"), "quarter", 11),
    "study": Kind(gettext_noop("Papers of the monthly study"), "month", 9, meeting=True),
    "meeting": Kind(gettext_noop("Papers of the quarterly meeting"), "quarter", 14, meeting=True),
    "free": Kind(gettext_noop("Report on days of your choice"), "free", 11),
}
