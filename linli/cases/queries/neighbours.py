"""Cases that may be the same: candidates by place, time and words, scored by `rules.duplicates`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext

from linli.cases.events import Duplicate
from linli.cases.models import Case
from linli.cases.permissions import VIEW
from linli.cases.queries import scope
from linli.cases.queries.placing import Placed
from linli.cases.rules import duplicates as rules
from linli.cases.rules.places import metres, neighbour_cells
from linli.cases.rules.text import digest_of_words, mask_personal
from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.common.inserts import table
from linli.common.planning import planned_for_these_values
from linli.text import api as text_engine

MOST_CANDIDATES: Final = 60
# By words: so many of the newest cases of each mark, and of all those the ones that share most.
_NEWEST_OF_A_MARK: Final = 40
_MOST_BY_WORDS: Final = 40
_LOOKED_THROUGH: Final = 200  # many of them may lie where the asker sees nothing
_NO_MARK: Final = -1
_BY_MARKS: Final = " UNION ALL ".join(
    [
        "SELECT * FROM (SELECT case_id FROM cases_textmark WHERE code = %s ORDER BY case_id DESC"  # noqa: S608  (a number)
        f" LIMIT {_NEWEST_OF_A_MARK}) m{place}"
        for place in range(text_engine.ASKED)
    ]
)
_COLUMNS: Final = ("id", "number", "title", "text", "state", "lon", "lat", "grid_id", "topic", "reported_at")
_SELECT: Final = (
    "SELECT c.id, c.number, c.title, c.text, c.state, c.lon, c.lat, c.grid_id, c.topic, c.reported_at"
    " FROM cases_case c WHERE (c.text_digest = %s"
)
_REST: Final = (
    ") AND c.reported_at >= %s AND c.reported_at <= %s AND c.state NOT IN ('void', 'merged')"
    f" ORDER BY c.reported_at DESC LIMIT {MOST_CANDIDATES}"
)


@planned_for_these_values()
def likely_duplicates(
    *, text: str, place: Placed, matter_code: str, at: datetime, leave_out: int | None = None, only: Q | None = None
) -> list[Duplicate]:
    """At most five cases that are likely the same thing, best first, with reasons. `only` narrows what may be seen.

    Candidates lie nearby, or have words in common.
    """
    seen = only if only is not None else Q()
    candidates = [*_narrowed(text, place, at, leave_out, seen), *_by_words(text, at, leave_out, seen)]
    return _ranked(candidates, text, place, matter_code, at)


def new_among_neighbours(*, text: str, place: Placed, matter_code: str, at: datetime) -> tuple[int, list[Duplicate]]:
    """The id that a new case will have, and what it is likely a duplicate of, as `likely_duplicates`; one question.

    Words in common are looked for where nothing is known of the place. On SQLite inside the transaction that writes the
    case.
    """
    case_id, candidates = _drawn_with_candidates(text, place, at)
    if place.cell is None:
        candidates += _by_words(text, at, None, Q())
    return case_id, _ranked(candidates, text, place, matter_code, at)


def _ranked(
    candidates: Iterable[tuple[Any, ...]], text: str, place: Placed, matter_code: str, at: datetime
) -> list[Duplicate]:
    rows = list({row[0]: row for row in candidates}.values())
    days = [abs((at - row[9]).total_seconds()) / 86_400 for row in rows]
    words = text_engine.alike(text, [row[3] for row in rows], days)
    found = {
        row[0]: (row, _score(row, said, place, matter_code, away))
        for row, said, away in zip(rows, words, days, strict=True)
    }
    ranked = rules.best((case_id, score) for case_id, (_, score) in found.items())
    return [_view(found[case_id][0], score, place, at) for case_id, score in ranked]


def _drawn_with_candidates(text: str, place: Placed, at: datetime) -> tuple[int, list[tuple[Any, ...]]]:
    """The newest cases with the same words or nearby. On the way of every report: SQL that need not be composed anew."""
    cells = neighbour_cells(place.cell) if place.cell is not None else ()
    stored = connection.ops.adapt_datetimefield_value
    near = f" OR c.cell IN ({', '.join(['%s'] * len(cells))})" if cells else ""
    values = (digest_of_words(text), *cells, stored(at - timedelta(days=rules.LOOK_BACK_DAYS)), stored(at))
    candidates = f"{_SELECT}{near}{_REST}"
    cases = table(Case)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(candidates, values)
            # SQLite keeps UTC without saying so.
            return cases.draw_keys(1)[0], [(*row[:-1], row[-1].replace(tzinfo=UTC)) for row in cursor.fetchall()]
        drawn = f"(SELECT nextval('{cases.sequence}') AS id) drawn"
        both = f"SELECT drawn.id, near.* FROM {drawn} LEFT JOIN LATERAL ({candidates}) near ON TRUE"  # noqa: S608  (own words)
        cursor.execute(both, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return int(rows[0][0]), [row[1:] for row in rows if row[1] is not None]


def _narrowed(text: str, place: Placed, at: datetime, leave_out: int | None, only: Q) -> Iterable[tuple[Any, ...]]:
    """As `_candidates`, among the cases somebody may see."""
    near = Q(text_digest=digest_of_words(text))
    if place.cell is not None:
        near |= Q(cell__in=neighbour_cells(place.cell))
    since = at - timedelta(days=rules.LOOK_BACK_DAYS)
    rows = Case.objects.filter(near, only, reported_at__gte=since, reported_at__lte=at)
    rows = rows.exclude(state__in=["void", "merged"])
    if leave_out:
        rows = rows.exclude(pk=leave_out)
    return rows.order_by("-reported_at").values_list(*_COLUMNS)[:MOST_CANDIDATES]


def _by_words(text: str, at: datetime, leave_out: int | None, only: Q) -> list[tuple[Any, ...]]:
    """Cases that share the most marks with a text, wherever they are, among those somebody may see."""
    asked = text_engine.marks(text, text_engine.ASKED)
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BY_MARKS, [*asked, *[_NO_MARK] * (text_engine.ASKED - len(asked))])
        shared = Counter(case_id for (case_id,) in cursor.fetchall() if case_id != leave_out)
    # Of those that share as many, the newest: ids rise with time.
    ids = sorted(shared, key=lambda case_id: (-shared[case_id], -case_id))[:_LOOKED_THROUGH]
    since = at - timedelta(days=rules.LOOK_BACK_DAYS)
    rows = Case.objects.filter(only, pk__in=ids, reported_at__gte=since, reported_at__lte=at)
    found = {row[0]: row for row in rows.exclude(state__in=["void", "merged"]).values_list(*_COLUMNS)}
    return [found[case_id] for case_id in ids if case_id in found][:_MOST_BY_WORDS]


def _score(
    row: tuple[Any, ...], words: text_engine.Likeness, place: Placed, matter_code: str, days: float
) -> rules.Score:
    _, _, _, _, _, lon, lat, grid_id, code, _ = row
    return rules.score(
        rules.Evidence(
            metres=_apart(place, lon, lat),
            same_grid=bool(grid_id and grid_id == place.grid_id),
            days=days,
            words=words,
            same_matter=bool(code and code == matter_code),
        )
    )


def _apart(place: Placed, lon: float | None, lat: float | None) -> float | None:
    if place.lon is None or place.lat is None or lon is None or lat is None:
        return None
    return metres(place.lon, place.lat, lon, lat)


def _view(row: tuple, score: rules.Score, place: Placed, at: datetime) -> Duplicate:  # type: ignore[type-arg]
    case_id, number, title, _, state, lon, lat, _, _, reported_at = row
    sentences = tuple(gettext(reason.msgid) % reason.data for reason in score.reasons)
    days = abs((at - reported_at).total_seconds()) / 86400
    return Duplicate(case_id, number, title, state, score.value, sentences, _apart(place, lon, lat), round(days, 2))


def similar_to(*, actor: Actor, text: str, lon: float | None, lat: float | None, at: datetime) -> list[Duplicate]:
    """Likely duplicates of a text that is just being typed, among the cases the actor may see.

    InvalidInput for a point that is not on the Earth; half a point counts as none.
    """
    for name, degrees, most in (("lon", lon, 180), ("lat", lat, 90)):
        if degrees is not None and not -most <= degrees <= most:
            raise InvalidInput(field=name, reason="This must be a number of degrees.")
    place = Placed(lon=lon, lat=lat)
    text = mask_personal(text)  # as cases keep their words
    return likely_duplicates(text=text, place=place, matter_code="", at=at, only=scope.narrowed(actor, VIEW))
