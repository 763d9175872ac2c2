"""The invariants of the loop, checked over the whole database: `linli selfcheck`, every night, and after each step of the model test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linli.audit import api as audit
from linli.cases.events import Violation
from linli.cases.models import Attachment, Case, Clock, Hand, Report, SideRequest, Task
from linli.cases.queries.casefile import told_clock, told_place
from linli.cases.workflow import State
from linli.geography import api as geography

Progress = Callable[[str, int], None]
LIVE = ("running", "paused")


def selfcheck(*, only: int | None = None, progress: Progress | None = None) -> list[Violation]:
    """Every violation of an invariant; an empty list is what must come out. `only`: one case."""
    cases = Case.objects.filter(pk=only) if only else Case.objects.all()
    found: list[Violation] = []
    for number, check in enumerate(CHECKS, start=1):
        found += list(check(cases))
        if progress:
            progress(check.__name__.strip("_"), number)
    return found


def _owner_exists(cases: QuerySet[Case]) -> Iterator[Violation]:
    """Every open case has exactly one responsible unit, and that unit exists."""
    known = {unit.id for unit in geography.units_below("/")}
    for case_id, unit_id in cases.filter(open=True).exclude(unit_id__in=known).values_list("id", "unit_id"):
        yield Violation(case_id, "owner", f"unit {unit_id} does not exist")


def _one_lead(cases: QuerySet[Case]) -> Iterator[Violation]:
    """A case a unit works on has one open lead task, held by the responsible unit; no other open case has one."""
    lead = Task.objects.filter(case=OuterRef("pk"), role="lead", open=True)
    for case_id in (
        cases.filter(state__in=["assigned", "in_hand"])
        .exclude(Exists(lead.filter(unit=OuterRef("unit"))))
        .values_list("id", flat=True)
    ):
        yield Violation(case_id, "lead_task", "the responsible unit has no open lead task")
    for case_id in cases.filter(
        Exists(lead), state__in=["received", "filed", "resolved", "closed", "refused", "void"]
    ).values_list("id", flat=True):
        yield Violation(case_id, "lead_task", "an open lead task where none belongs")


def _has_clock(cases: QuerySet[Case]) -> Iterator[Violation]:
    """Every open case has a running or paused clock."""
    live = Clock.objects.filter(case=OuterRef("pk"), state__in=LIVE)
    for case_id in cases.filter(open=True).exclude(Exists(live)).values_list("id", flat=True):
        yield Violation(case_id, "clock", "an open case without a clock")


def _ended_stand_still(cases: QuerySet[Case]) -> Iterator[Violation]:
    """Nothing runs on an ended case; a merged one's clocks stand still, an appeal after closing has its own."""
    running = Clock.objects.filter(case=OuterRef("pk"), state="running").exclude(request__kind="timeout_appeal")
    for case_id in cases.filter(Exists(running), open=False).values_list("id", flat=True):
        yield Violation(case_id, "ended_clock", "a clock runs on an ended case")


def _closed_is_true(cases: QuerySet[Case]) -> Iterator[Violation]:
    """Closed: no open mandatory task, proof where the standard asks for it, and an independent check where needed."""
    closed = cases.filter(state=State.CLOSED.value)
    tasks = Task.objects.filter(case=OuterRef("pk"), open=True, mandatory=True)
    for case_id in closed.filter(Exists(tasks)).values_list("id", flat=True):
        yield Violation(case_id, "closed_over_task", "closed over an open mandatory task")
    for case_id in closed.filter(matter__check_needed=True, checked_at__isnull=True).values_list("id", flat=True):
        yield Violation(case_id, "closed_unchecked", "closed without the check its matter asks for")
    proof = Attachment.objects.filter(case=OuterRef("pk"), purpose="after", round=OuterRef("round"))
    bare = closed.filter(outcome="solved", condition__evidence_needed=True).exclude(Exists(proof))
    for case_id in bare.values_list("id", flat=True):
        yield Violation(case_id, "closed_without_proof", "solved without the picture its filing row asks for")


def _hands_apart(cases: QuerySet[Case]) -> Iterator[Violation]:
    """Nobody checked what they handled, in person or as a unit."""
    handled = Hand.objects.filter(case=OuterRef("case"), duty="handle")
    same = Hand.objects.filter(case__in=cases.values("pk"), duty="check").filter(
        Q(Exists(handled.filter(actor=OuterRef("actor")))) | Q(Exists(handled.filter(unit_id=OuterRef("unit_id"))))
    )
    for case_id in same.values_list("case_id", flat=True):
        yield Violation(case_id, "separation", "the checker or the checker's unit handled the case")


def _requests_fit(cases: QuerySet[Case]) -> Iterator[Violation]:
    """An open request has a live clock; an ended case has no open request but an appeal."""
    asked = SideRequest.objects.filter(case__in=cases.values("pk"), state="asked")
    live = Clock.objects.filter(request=OuterRef("pk"), state__in=LIVE)
    idle = asked.exclude(Exists(live)).exclude(kind__in=["whistle", "supervision"]).filter(case__open=True)
    for case_id, kind in idle.values_list("case_id", "kind"):
        yield Violation(case_id, "request_clock", f"an open request ({kind}) without a clock")
    for case_id, kind in (
        asked.filter(case__open=False)
        .exclude(kind="timeout_appeal")
        .exclude(case__state="merged")
        .values_list("case_id", "kind")
    ):
        yield Violation(case_id, "ended_request", f"an open request ({kind}) on an ended case")


def _voices_counted(cases: QuerySet[Case]) -> Iterator[Violation]:
    """Every case has a report, and counts its own voices and those that rest in it."""
    silent = cases.exclude(Exists(Report.objects.filter(case=OuterRef("pk"))))
    for case_id in silent.values_list("id", flat=True):
        yield Violation(case_id, "voices", "a case without a report")
    own = dict(
        Report.objects.filter(case__in=cases.values("pk")).values_list("case_id").annotate(n=Count("id")).order_by()
    )
    resting: dict[int, int] = {}
    for target, voices in Case.objects.filter(merged_into__in=cases.values("pk")).values_list(
        "merged_into_id", "reports_count"
    ):
        resting[target] = resting.get(target, 0) + voices
    for case_id, counted in cases.values_list("id", "reports_count"):
        if counted != own.get(case_id, 0) + resting.get(case_id, 0):
            yield Violation(
                case_id, "voices", f"counts {counted} voices, has {own.get(case_id, 0) + resting.get(case_id, 0)}"
            )


def _record_replays(cases: QuerySet[Case]) -> Iterator[Violation]:
    """Replaying a case's events gives its row: state, unit, round, where it lies, and every clock with its due time."""
    for case in cases.iterator(chunk_size=2000):
        replayed: dict[str, object] = {}
        clocks: dict[ClockKey, dict[str, object]] = {}
        events = audit.timeline(audit.Subject.of("case", case.pk))
        for event in events:
            replayed.update({k: event.data[k] for k in ("state", "unit_id", "round", "lies") if k in event.data})
            clocks |= {_clock_key(told): told for told in event.data.get("clocks", ())}
        row: dict[str, object] = {"state": case.state, "unit_id": case.unit_id, "round": case.round}
        told_whole = bool(events) and "lies" in events[0].data  # the record of older houses says less
        if told_whole:
            row["lies"] = told_place(vars(case))
        if replayed != row:
            yield Violation(case.pk, "replay", f"the record says {replayed}, the row {row}")
        kept = {
            _clock_key(told): told for told in map(told_clock, Clock.objects.filter(case=case).order_by("id").values())
        }
        if told_whole and clocks != kept:
            differ = [(clocks.get(key), kept.get(key)) for key in {*clocks, *kept} if clocks.get(key) != kept.get(key)]
            yield Violation(case.pk, "replay", f"clocks as the record says and as they are: {differ}")


ClockKey = tuple[object, object, object]


def _clock_key(told: Mapping[str, object]) -> ClockKey:
    return told["kind"], told.get("task"), told.get("request")


def _due_is_earliest(cases: QuerySet[Case]) -> Iterator[Violation]:
    """The due time shown in lists is never later than a running clock of the case's own work."""
    late = Clock.objects.filter(case=OuterRef("pk"), state="running", due_at__lt=OuterRef("due_at")).exclude(
        kind="confirm"
    )
    for case_id in cases.filter(Exists(late), open=True).values_list("id", flat=True):
        yield Violation(case_id, "due", "a running clock is due before the due time shown")
    for case_id in cases.filter(open=False, due_at__isnull=False).values_list("id", flat=True):
        yield Violation(case_id, "due", "an ended case shows a due time")


def _no_circle(cases: QuerySet[Case]) -> Iterator[Violation]:
    """A merged case rests in another one; following the merges ends."""
    above = dict(cases.filter(merged_into__isnull=False).values_list("id", "merged_into_id"))
    for case_id in above:
        here, steps = above.get(case_id), 0
        while here is not None and here != case_id and steps < len(above):
            here, steps = above.get(here), steps + 1
        if here is not None:
            yield Violation(case_id, "merge", "following its merges leads in a circle")


CHECKS = (
    _owner_exists, _one_lead, _has_clock, _ended_stand_still, _closed_is_true, _hands_apart, _requests_fit,
    _voices_counted, _record_replays, _due_is_earliest, _no_circle,
)  # fmt: skip
