"""“Me too”: what was reported here already, told without anybody's words, and the mark by which a form names it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.core import signing
from django.utils.translation import gettext, ngettext

from linli.cases import api as cases
from linli.channels.citizen.words import TWIN_STATES
from linli.channels.pages.groups import group_title
from linli.channels.pages.templatetags.pages import named
from linli.geography import api as geography

_SALT: Final = "linli.citizen.twin"
_LASTS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class TwinRow:
    """One case as a stranger may know of it: what kind, where roughly, since when, how far it has come."""

    mark: str
    group: str
    where: str
    since: str
    state: str


def rows(found: list[cases.Twin]) -> list[TwinRow]:
    """The rows to choose from, best first."""
    return [
        TwinRow(signing.dumps(one.case_id, salt=_SALT), group_title(one.group), _where(one), _since(one.days),
                gettext(TWIN_STATES.get(one.state, one.state)))
        for one in found
    ]  # fmt: skip


def case_of(mark: str) -> int | None:
    """The case behind a mark that this house gave out within a day; None for anything else, forged ones above all."""
    try:
        found = signing.loads(mark[:200], salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def _where(one: cases.Twin) -> str:
    area = named(geography.area(one.area_id)) if one.area_id else ""
    if one.metres is None:
        return area
    near = gettext("within about %(metres)s m of you") % {"metres": cases.rough_metres(one.metres)}
    return f"{area} · {near}" if area else near


def _since(days: float) -> str:
    whole = int(days)
    if whole < 1:
        return gettext("reported today")
    return ngettext("reported %(n)d day ago", "reported %(n)d days ago", whole) % {"n": whole}
