"""The cases behind the numbers of the analyses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.queries.answers.behind import LARGEST_PAGE
from linli.insight.queries.studies.burden import asking_values
from linli.insight.queries.studies.chosen import Choice, Seen, seen
from linli.insight.queries.studies.difficulty import difficulty_classes
from linli.insight.queries.studies.punctuality import days_ahead
from linli.insight.queries.studies.recurrence import REPEATED, since
from linli.insight.queries.studies.tallies import cases_behind
from linli.insight.rules.burden import ASKED
from linli.insight.rules.closing import ENDED, SAID
from linli.insight.rules.comparing import MEASURES, REPORTED
from linli.insight.rules.difficulty import CLASSES, UNKNOWN
from linli.insight.rules.flow import REACHED, STAYS
from linli.insight.rules.hops import DISPATCHED, GIVEN
from linli.insight.rules.parts import Counting, Listed, Number
from linli.insight.rules.punctual import AHEAD, KEPT
from linli.insight.rules.recurrence import WITHIN

COUNTINGS: Final[Mapping[str, Counting]] = {
    "reached": REACHED, "stays": STAYS, "kept": KEPT, "ahead": AHEAD, "dispatched": DISPATCHED, "given": GIVEN,
    "repeated": REPEATED, "ended": ENDED, "said": SAID, "asked": ASKED, "reported": REPORTED,
    **{f"fair_{name}": counting for name, counting in MEASURES.items()},
}  # fmt: skip


def cases_counted(
    *, actor: Actor, choice: Choice, at: datetime, counting: str, part: str, where: Mapping[str, Any],
    after: int | None = None, size: int = 50,
) -> Listed:  # fmt: skip
    """The cases behind one number of an analysis: `part` of a `counting`, in the row of the table that `where` names.

    `where` may name a `difficulty` class, too. Raises Forbidden, NotFound for an area that is none, InvalidInput.
    """
    if counting not in COUNTINGS:
        raise InvalidInput(field="of", reason="There is no such name.")
    where = dict(where)
    if "difficulty" in where:
        where["matter"] = _matters_of(where.pop("difficulty"), choice, at, where.get("matter"))
    with seen_for(counting, actor=actor, choice=choice, at=at) as (rows, given):
        number = Number(COUNTINGS[counting], part, where)
        return cases_behind(rows, number, after=after, size=max(1, min(size, LARGEST_PAGE)), **given)


@contextmanager
def seen_for(counting: str, *, actor: Actor, choice: Choice, at: datetime) -> Iterator[tuple[Seen, dict[str, Any]]]:
    """The rows of a counting, and the values it is given beside the period."""
    given: dict[str, Any] = {}
    if counting == "ahead":
        given = days_ahead(at)
    elif counting == "asked":
        given = asking_values(choice)
    elif counting == "repeated":
        given = {"since": since(choice)}
    before = choice.begin - WITHIN - timedelta(days=1) if counting == "repeated" else None
    reads, askers = COUNTINGS[counting].reads, counting == "asked"
    with seen(
        actor=actor, choice=choice, at=at, reads=reads, since=before, askers=askers, runs=COUNTINGS[counting].runs
    ) as rows:
        yield rows, given


def _matters_of(name: str, choice: Choice, at: datetime, matter: str | None) -> list[str]:
    """The matters of a class. Those without history and limit are in none, and so is what has no matter yet."""
    if name not in (*CLASSES, UNKNOWN):
        raise InvalidInput(field="difficulty", reason="There is no such name.")
    classes = difficulty_classes(choice.end, at=at)
    if name == UNKNOWN:
        return [matter] if matter is not None and matter not in classes else [""]
    return [code for code, found in classes.items() if found == name and matter in (None, code)]
