"""Facts written by hand: two months of a small town, the same every time, without playing them through the loop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

from linli.cases.tests.world import World
from linli.insight.actions.files import write_rows
from linli.insight.models import Reading
from linli.insight.rules.facts import CLOCKS, CaseFact, ClockFact, Facts, RatingFact, TaskFact
from linli.insight.rules.tables import TABLES, Row, rows_of

BEGIN = datetime(2026, 1, 31, 16, 0, tzinfo=UTC)  # midnight of 1 February in Shanghai
DAY = timedelta(days=1)
AT = datetime(2026, 4, 9, 16, 0, tzinfo=UTC)
MATTERS = ("C0137", "C0102", "E0110")


def write(facts: Iterable[Facts]) -> None:
    """Let these be all the facts there are."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for one in facts:
        for name, some in rows_of(one).items():
            rows[name] += [(*row, 1) for row in some]
    for table in TABLES:
        if rows[table.name]:
            write_rows(table, rows[table.name], 1).save()
    Reading.objects.update_or_create(pk=1, defaults={"through": 1, "at": AT})


def two_months(world: World, number: int = 240, seed: int = 3) -> list[Facts]:
    """February and March of a town: every state, both streets, all clocks, answers of reporters, four cells."""
    rng = Random(seed)
    return [_one(world, rng, key, BEGIN + rng.random() * 59 * DAY) for key in range(1, number + 1)]


def _one(world: World, rng: Random, key: int, at: datetime) -> Facts:
    side = rng.choice("112")
    state = rng.choice(("closed", "closed", "closed", "in_hand", "received", "merged", "resolved"))
    filed = state not in {"received", "merged"}
    case = CaseFact(
        key, at, channel=rng.choice(("web", "phone", "field")), reporter_kind="resident", district=world.areas["district"],
        street=world.areas[f"street{side}"], community=world.areas[f"community{side}"], grid=world.areas[f"grid{side}"],
        cell=rng.choice((1, 2, 3, 4)) * 1000 + int(side), level="street", urgent=rng.random() < 0.1, state=state, voices=rng.choice((1, 1, 2)),
        matter=rng.choice(MATTERS) if filed else "", unit=world.units["centre"],
    )  # fmt: skip
    case.clocks["promise"] = _clock(rng, at + 5 * DAY, state)
    case.clocks["file"] = _clock(rng, at + DAY / 6, "closed" if filed else state)
    tasks, ratings = [], []
    if filed:
        case.lead = case.unit = world.units[rng.choice(("lighting", "roads", f"team{side}", f"community{side}"))]
        case.filed_at, case.dispatched_at, case.dispatches = at + DAY / 8, at + DAY / 4, 1
        case.accepted_at = at + DAY / 3
        for name in ("dispatch", "accept", "handle"):
            case.clocks[name] = _clock(rng, at + rng.choice((1, 3, 9)) * DAY, state)
        tasks = [
            TaskFact(task="lead-1", unit=case.lead, role="lead", given_at=case.dispatched_at, due_at=case.clocks["handle"].due_at,
                     clock=case.clocks["handle"].state, ended_as=rng.choice(("done", "done", "returned")))
        ]  # fmt: skip
        case.orders = int(rng.random() < 0.1)
    if state in {"closed", "resolved"}:
        case.resolved_at, case.feedbacks = at + rng.random() * 6 * DAY, 1
        case.checks_failed, case.reopened, case.rounds = (
            rng.choice((0, 0, 1)),
            rng.choice((0, 0, 0, 1)),
            rng.choice((1, 1, 2)),
        )
        case.truth, case.stars = rng.choice((("true", 5), ("true", 4), ("not_true", 1), ("not_reached", 0)))
        ratings = [
            RatingFact(
                report_id=key,
                round=1,
                truth=case.truth,
                stars=case.stars,
                given_by="hotline",
                rated_at=case.resolved_at,
            )
        ]
    if state == "closed":
        case.ended_at, case.outcome = (
            (case.resolved_at or at) + DAY,
            rng.choice(("solved", "solved", "explained", "no_evidence")),
        )
    case.parties = f",{case.unit},"
    return Facts(case, tasks, ratings, [])


def _clock(rng: Random, due: datetime, state: str) -> ClockFact:
    stopped = (
        rng.choice(("met", "met", "met", "missed"))
        if state in {"closed", "resolved"}
        else rng.choice(("running", "running", "paused"))
    )
    return ClockFact(due, due if stopped in {"met", "missed"} else None, stopped, exempted=False)


assert set(CLOCKS) >= {"promise", "file", "dispatch", "accept", "handle"}
