"""Every indicator is what the raw record says: counted twice by two programs that share nothing, in several divisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from math import ceil
from random import Random
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.models import Case
from linli.cases.tests import steps
from linli.cases.tests.test_model import ROLES
from linli.cases.tests.world import MONDAY, World, build
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import InvalidInput, NotFound
from linli.insight import api as insight
from linli.insight.models import Reading
from linli.insight.queries.answers.definitions import shipped
from linli.insight.tests.recount import FORMULAS, OVER, WEIGHTED, Formula, Recount, cases_of, recount

pytestmark = pytest.mark.django_db(transaction=True)
SHANGHAI = ZoneInfo("Asia/Shanghai")
SPAN = {"from": "2026-01-01", "to": "2027-12-31"}


def _month(_: Any, at: datetime) -> date:
    return at.astimezone(SHANGHAI).date().replace(day=1)


DIVISIONS: dict[str, Callable[[Any, datetime], Any]] = {
    "": lambda _row, _at: (),
    "street": lambda row, _at: (row.street,),
    "channel": lambda row, _at: (row.channel,),
    "lead": lambda row, _at: (row.lead,),
    "month": lambda row, at: (_month(row, at),),
}


WAYS = (steps.filed, steps.assigned, steps.in_hand, steps.resolved, steps.checked, steps.closed)
# What may happen further, as hours from the report, verb and fields; whoever is offered the verb does it.
ANSWER = {"outcome": "solved", "answer": "已处理"}
FURTHER: tuple[tuple[Any, tuple[tuple[float, str, dict[str, Any]], ...]], ...] = (
    (steps.assigned, ((0.3, "ask_return", {"reason": "不归我们", "rule_text": "第三条"}), (0.5, "decide_return", {"decision": True}),
                      (1, "dispatch", {"unit": "lighting"}), (1.2, "ask_return", {"reason": "不归我们", "rule_text": "第四条"}),
                      (1.4, "decide_return", {"decision": True}))),
    (steps.in_hand, ((1, "ask_extension", {"reason": "缺材料"}), (1.2, "decide_extension", {"decision": True}), (200, "resolve", ANSWER),
                     (201, "fail_check", {"note": "没有修好"}), (202, "resolve", ANSWER), (230, "pass_check", {"note": "属实"}), (260, "rate", {"truth": "true"}))),
    (steps.in_hand, ((900, "resolve", ANSWER), (1000, "pass_check", {"note": "属实"}), (1200, "rate", {"truth": "true"}),
                     (1201, "ask_timeout_appeal", {"reason": "暴雪封路"}), (1202, "decide_timeout_appeal", {"decision": True}),
                     (1203, "decide_timeout_appeal", {"decision": True}))),
    (steps.in_hand, ((1, "supervise", {"reason": "多次反映", "days": 2}), (2, "reply_supervision", {"text": "今晚修好"}), (2.5, "clear_supervision", {"decision": True, "note": "已答复"}),
                     (3, "resolve", {"outcome": "explained", "answer": "产权单位负责", "legal_basis": "条例第九条"}), (4, "second_read", {"decision": True, "note": "成立"}), (4.5, "pass_check", {"note": "属实"}), (5, "rate", {"truth": "true"}))),
    (steps.filed, ((0.2, "back_to_intake", {"reason": "地点不清"}),)),
    (steps.in_hand, ((2, "resolve", {**ANSWER, "outcome": "no_evidence"}), (3, "pass_check", {"note": "无佐证"}), (4, "call_back", {"truth": "not_reached"}), (5, "rate", {"truth": "true"}), (6, "reopen", {"reason": "又坏了"}))),
    (steps.resolved, ((2, "call_back", {"truth": "true", "stars": 3}),)),
    (steps.resolved, ((2, "call_back", {"truth": "partly", "stars": 5}),)),
    (steps.in_hand, ((3, "ask_suspension", {"reason_code": "season", "reason": "等开工", "until": "2026-12-01"}), (4, "decide_suspension", {"decision": True}))),
    (steps.in_hand, ((1, "blow_whistle", {"whistle_kind": "joint_enforcement", "reason": "需要多家", "units": ("roads", "water")}),)),
    (World.report, ((0.1, "ask_field_check", {"reason": "请核实"}), (0.2, "answer_field_check", {"real": True, "note": "在"}))),
)  # fmt: skip


def _do(town: World, receipt: cases.Receipt, at: datetime, verb: str, fields: dict[str, Any]) -> None:
    """The verb, by the first who is offered it; the reporter's own word by the link."""
    if verb == "rate":
        cases.rate(number=receipt.number, secret=receipt.secret, at=at, **fields)
        return
    if verb == "reopen":
        cases.reopen(number=receipt.number, at=at, **fields)
        return
    units = {"unit": lambda name: town.units[name], "units": lambda names: [town.units[name] for name in names]}
    given = {name: units[name](value) if name in units else value for name, value in fields.items()}
    for role, unit in ROLES:
        for number in (1, 2):
            actor = town.actor(role, unit, number)
            for offer in _offers(actor, receipt, at):
                if offer.verb == verb and offer.allowed:
                    about = {cases.ABOUT[verb]: offer.request_id or offer.task_id} if verb in cases.ABOUT else {}
                    cases.act(actor=actor, case_id=receipt.case_id, verb=verb, at=at, fields={**given, **about})
                    return
    raise AssertionError(f"nobody may {verb}")


def _offers(actor: Actor, receipt: cases.Receipt, at: datetime) -> list[cases.Offer]:
    try:
        return list(cases.offers(actor=actor, case_id=receipt.case_id, at=at))
    except NotFound:
        return []


@pytest.fixture
def played(transactional_db: None) -> list[SimpleNamespace]:
    """Months in which much has happened, read from the record: cases at every station, and what may happen further."""
    town, rng, at = build(), Random(5), MONDAY
    for number in range(24):
        here = {"lon": 118.9 + number % 3 / 1000, "lat": 42.2}
        at += timedelta(hours=7)
        WAYS[number % len(WAYS)](town, at=at, channel=rng.choice(("web", "hotline")), **here)
    for begin, further in FURTHER:
        at += timedelta(days=1)
        receipt = begin(town, at=at)
        for hours, verb, fields in further:
            _do(town, receipt, at + timedelta(hours=hours), verb, fields)
    worker = town.actor("grid_worker", "grid1")
    for urgent in (True, False):
        own = town.report("占道摊点", at=at, actor=worker, reporter_kind="grid_worker", channel="field", urgent=urgent)
        cases.self_handle(actor=worker, case_id=own.case_id, at=at + timedelta(minutes=1), matter="E0107", condition=1)
        cases.resolve(actor=worker, case_id=own.case_id, at=at + timedelta(hours=1), **ANSWER)
    cases.sweep(at=at + timedelta(days=3))
    insight.rebuild(at=at + timedelta(days=90))
    ids = Case.objects.order_by("id").values_list("id", flat=True)
    return cases_of(audit.timeline(audit.Subject.of("case", case_id)) for case_id in ids)


def test_every_indicator_is_what_the_raw_record_says(played: list[SimpleNamespace]) -> None:
    assert set(FORMULAS) | set(WEIGHTED) | {"open_cases"} == set(shipped().indicators)
    seen = _all_are_what_the_record_says(played, DIVISIONS)
    never = {code for code, number in seen.items() if not number}
    assert len(never) <= 3, f"the play must touch nearly every indicator, but never: {sorted(never)}"
    _weighted_sums_are_those_of_their_parts(played)
    _what_stood_open_each_evening_is_what_the_record_says(played)
    _clocks_count_once_they_are_due(played)


def _all_are_what_the_record_says(played: list[SimpleNamespace], divisions: Iterable[str]) -> dict[str, float]:
    """Compare both counts in these divisions. Returns what each indicator came to."""
    seen, now = dict.fromkeys(FORMULAS, 0.0), insight.as_of()
    assert now
    for by in divisions:
        found = _answers(by)
        for code, formula in FORMULAS.items():
            own = recount(formula, played, DIVISIONS[by], now)
            for place in found.keys() | own.keys():
                mine, told = own.get(place, Recount()), found.get(place, {}).get(code)
                if told is None:
                    assert not mine.above, (code, by, place)
                else:
                    _same(told, mine, formula, (code, by, place))
                seen[code] += mine.above + len(mine.seconds)
    return seen


def _clocks_count_once_they_are_due(played: list[SimpleNamespace]) -> None:
    """The same facts on the middle day of all limits, and a moment after: one more clock is due."""
    dues = sorted(case.handle.due for case in played if case.handle.state in {"met", "missed", "running"})
    middle = dues[len(dues) // 2]
    below = []
    for now in (middle, middle + timedelta(microseconds=1)):
        Reading.objects.update(at=now)
        _all_are_what_the_record_says(played, ("", "month"))
        below.append(_answers("")[()]["due_to_handle"].value)
    assert below == [sum(due < middle for due in dues), sum(due <= middle for due in dues)]


def _what_stood_open_each_evening_is_what_the_record_says(played: list[SimpleNamespace]) -> None:
    last = max(move.at for case in played for move in case.moves).astimezone(SHANGHAI).date()
    question = {
        "indicators": ["open_cases"],
        "from": "2026-03-05",
        "to": f"{last + timedelta(days=30)}",
        "compare": "previous",
    }
    by_street = insight.answer(actor=SYSTEM, question=insight.asked({**question, "by": ["street"]}))
    by_day = insight.answer(actor=SYSTEM, question=insight.asked({**question, "by": ["street", "day"]}))
    by_month = insight.answer(actor=SYSTEM, question=insight.asked({**question, "by": ["month"]}))
    told = {line.keys: line.figures["open_cases"].value for line in by_day.lines}
    days = sorted({day for _street, day in told})
    assert days[0] == date(2026, 3, 5)
    assert days[-1] == min(last + timedelta(days=30), (played[-1].reported_at + timedelta(days=90)).date())
    for day in days:
        own = _open_on(played, day)
        assert {street: told.get((street, day), 0) for street in own} == own, day
    whole = sum(_open_on(played, days[-1]).values())
    assert whole > 10
    assert {one.whole.figures["open_cases"].value for one in (by_street, by_day, by_month)} == {whole}
    assert sum(line.figures["open_cases"].value or 0 for line in by_street.lines) == whole
    assert by_day.whole.before["open_cases"].value == sum(_open_on(played, date(2026, 3, 4)).values()) > 0
    listed = insight.behind(actor=SYSTEM, question=insight.asked({**question, "compare": "", "from": question["to"]}))
    assert listed.number == listed.cases == whole
    with pytest.raises(InvalidInput):
        insight.answer(actor=SYSTEM, question=insight.asked({**question, "by": ["unit"]}))


def _open_on(played: list[SimpleNamespace], day: date) -> dict[int, int]:
    """How many cases of each street had begun and not ended by the end of a day, by the last state each was left in."""
    found: dict[int, int] = {}
    for case in played:
        states = [move.after for move in case.moves if move.at.astimezone(SHANGHAI).date() <= day]
        if states:
            found[case.street] = found.get(case.street, 0) + (states[-1] not in OVER)
    return found


def _weighted_sums_are_those_of_their_parts(played: list[SimpleNamespace]) -> None:
    whole = _answers("")[()]
    for code, weights in WEIGHTED.items():
        own = {part: recount(FORMULAS[part], played, lambda _row, _at: (), datetime.max)[()] for part in weights}
        expected = sum(weight * own[part].above / own[part].below for part, weight in weights.items())
        assert whole[code].value == pytest.approx(expected)
        assert set(whole[code].parts) == set(weights)


def _answers(by: str) -> dict[Any, Any]:
    question = {"indicators": [*FORMULAS, *WEIGHTED][:60], "by": [by] if by else [], **SPAN}
    rest = {**question, "indicators": [*FORMULAS, *WEIGHTED][60:]}
    found: dict[Any, dict[str, Any]] = {}
    for one in (question, rest):
        answer = insight.answer(actor=SYSTEM, question=insight.asked(one))
        for line in answer.lines if by else (answer.whole,):
            found.setdefault(line.keys, {}).update(line.figures)
    return found


def _same(told: insight.Figure, mine: Recount, formula: Formula, context: Any) -> None:
    if formula.seconds:
        _same_times(told, mine, context)
        return
    assert told.above == pytest.approx(mine.above), context
    assert told.silent == mine.silent, context
    assert {name: n for name, n in told.left_out.items() if n} == {name: n for name, n in mine.left_out.items() if n}, (
        context
    )
    if formula.of:
        assert told.below == pytest.approx(mine.below), context
        assert told.value == (pytest.approx(mine.above / mine.below) if mine.below else None), context
    else:
        assert told.value == pytest.approx(mine.above), context


def _same_times(told: insight.Figure, mine: Recount, context: Any) -> None:
    """Medians and ninth tenths are read from a histogram whose steps are 8.7 % wide."""
    assert told.above == len(mine.seconds), context
    for value, share in ((told.value, 0.5), (told.ninth, 0.9)):
        if not mine.seconds:
            assert value is None, context
            continue
        exact = sorted(mine.seconds)[ceil(share * len(mine.seconds)) - 1]
        assert value == pytest.approx(exact, rel=0.0434, abs=2), context
