"""A report that comes in a bulk leaves the very rows it would leave alone: every column, every event, every refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.models import Case, Clock, Hand, Report
from linli.cases.tests.world import MONDAY
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import LinliError
from linli.registry import api as registry

MACHINE = Actor("machine", "7", "热线系统", everything=True)
WORDS = st.lists(
    st.sampled_from([
        "路灯不亮", "西屯街", "井盖丢失，污水外溢", "请来人看看。", "电话13800138000", "一三八零零一三八零零零", "成堆的垃圾", "A tree\tfell\u200b!",
        "\n\n\n\n", "您好，", "京A·12345", "ﬁne", "🌳", "咨询",
    ]), max_size=6,
).map("".join)  # fmt: skip
CONTACTS = st.sampled_from([
    None,
    registry.ContactIn("李某", "138 0013 8000", ""),
    registry.ContactIn("", "", "someone@example.org", consent_to_share=True),
    registry.ContactIn("王某", "１３９００１３９０００", "w@example.org"),
    registry.ContactIn("", "12", ""),  # no number at all
])  # fmt: skip


@st.composite
def reports(draw):
    lon, lat = draw(st.sampled_from([(None, None), (None, None), (118.95, 42.28), (0.0, 0.0), (118.95, None)]))
    return {
        "text": draw(WORDS), "title": draw(st.sampled_from(["", "", "路灯", "找 13800138000"])), "lon": lon, "lat": lat,
        "crs": draw(st.sampled_from(["WGS84", "GCJ-02", "nowhere"])), "address": draw(WORDS), "urgent": draw(st.booleans()),
        "area": draw(st.sampled_from(["grid1", "grid2", "community2", "street1", None, "gone"])),
        "matter_code": draw(st.sampled_from(["", "", "C0137", "E0110", "X99"])), "contact": draw(CONTACTS),
        "reporter_kind": draw(st.sampled_from(["resident", "grid_worker", "king"])), "channel": draw(st.sampled_from(["web", "file", "a b"])),
        "language": draw(st.sampled_from(["zh-hans", "en"])), "promised_at": draw(st.sampled_from([None, None, 3, -1, 9000])),
    }, draw(st.integers(0, 40_000))  # fmt: skip


def new_report(world, fields, at, token):
    area, promised = fields["area"], fields["promised_at"]
    rest = {name: value for name, value in fields.items() if name not in {"area", "promised_at"}}
    return cases.NewReport(
        token=token, area_id=world.areas.get(area, 10**9) if area else None,
        promised_at=None if promised is None else at + timedelta(days=promised), **rest,
    )  # fmt: skip


OWN = {"id", "number", "receipt", "token", "secret", "case_id", "contact_id"}


def plain(row):
    return {name: value for name, value in row.items() if name not in OWN}


def rows_behind(outcome):
    """Everything a report left, but for what is its own: ids, numbers, token."""
    if isinstance(outcome, tuple):
        return outcome
    case_id = outcome.case_id
    voice = Report.objects.filter(case_id=case_id).values().get()
    timeline = [
        (e.sequence, e.kind, e.actor, e.actor_label, e.at, {**e.data, "duplicates": None})
        for e in audit.timeline(audit.Subject.of("case", case_id))
    ]
    kept = voice["contact_id"] and registry.reveal(
        actor=SYSTEM,
        contact_key=voice["contact_id"],
        subject=audit.Subject("case", "0"),
        reason="同一内容核对",
        at=MONDAY,
    )
    return (
        plain(Case.objects.filter(pk=case_id).values().get()), plain(voice), kept, timeline,
        [plain(row) for row in Clock.objects.filter(case_id=case_id).order_by("kind").values()],
        [plain(row) for row in Hand.objects.filter(case_id=case_id).values()],
    )  # fmt: skip


def alone(actor, new, at):
    try:
        return cases.report(actor=actor, new=new, at=at)
    except LinliError as error:
        return error.code, error.message()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_reports=st.lists(reports(), min_size=1, max_size=8))
def test_a_bulk_leaves_the_rows_that_single_reports_leave(world, given_reports):
    told = [
        (fields, MONDAY - timedelta(minutes=minutes), f"{index:08d}")
        for index, (fields, minutes) in enumerate(given_reports)
    ]
    times = [at for _, at, _ in told]

    def news(way):
        return [new_report(world, fields, at, f"{way}-{token}") for fields, at, token in told]

    with transaction.atomic():
        single = [alone(MACHINE, new, at) for new, at in zip(news("one"), times, strict=True)]
        many = cases.report_many(actor=MACHINE, news=news("many"), at=times)
        many = [(a.code, a.message) if isinstance(a, cases.RowFault) else a for a in many]
        assert [rows_behind(outcome) for outcome in many] == [rows_behind(outcome) for outcome in single]
        taken = [outcome for outcome in many if isinstance(outcome, cases.Receipt)]
        assert audit.backlog().waiting == 2 * len(taken)
        assert cases.selfcheck() == []
        assert audit.verify() == []
        again = cases.report_many(actor=MACHINE, news=news("many"), at=times)
        first = [replace(receipt, created=False, located=False, matter="") for receipt in taken]
        assert [a for a in again if isinstance(a, cases.Receipt)] == first
        transaction.set_rollback(True)
