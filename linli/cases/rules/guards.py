"""The guards named in the workflow table: each looks at plain facts and says None, or why the verb is refused.

A guard whose field is not known yet (a page asking what to offer) lets pass; the verb itself always brings its fields.
Sources: the transition guards and the separation of duties of the field (see docs/walk.md); hard rules on pushing down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

from linli.cases.workflow.table import SEPARATED, State, Verb

MAX_EXTENSIONS: Final = 2
LONGEST_SUSPENSION: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class HandFact:
    """Somebody did a duty on the case."""

    duty: str
    actor: str
    unit_id: int | None
    round: int


@dataclass(frozen=True, slots=True)
class RequestFact:
    """A side request of the case."""

    id: int
    kind: str
    state: str
    round: int
    asked_by: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TaskFact:
    """A task of the case."""

    id: int
    unit_id: int
    role: str
    state: str
    open: bool
    mandatory: bool
    request_id: int | None


@dataclass(frozen=True, slots=True)
class ClockFact:
    """A clock of the case."""

    kind: str
    state: str
    limit_class: str
    started_at: datetime
    due_at: datetime
    extensions: int
    exempted: bool


@dataclass(frozen=True, slots=True)
class UnitFact:
    """A unit named in a verb's fields: None in its place means that there is no such unit now."""

    id: int
    name: str
    level: str


class Facts(Protocol):
    """What guards may know. All plain values; whoever provides them may fetch them lazily."""

    at: datetime
    actor: str
    actor_unit_id: int | None
    is_system: bool
    state: str
    round: int
    level: str
    unit_id: int
    final_owner: bool
    closed_at: datetime | None
    checked: bool
    outcome: str
    reopen_days: int
    silence_days: int

    @property
    def reporters(self) -> int: ...
    @property
    def located(self) -> bool: ...
    @property
    def matter_code(self) -> str: ...
    @property
    def ceiling(self) -> str: ...
    @property
    def verify_first(self) -> bool: ...
    @property
    def check_needed(self) -> bool: ...
    @property
    def evidence_needed(self) -> bool: ...
    @property
    def hands(self) -> tuple[HandFact, ...]: ...
    @property
    def requests(self) -> tuple[RequestFact, ...]: ...
    @property
    def tasks(self) -> tuple[TaskFact, ...]: ...
    @property
    def clocks(self) -> tuple[ClockFact, ...]: ...
    @property
    def proofs(self) -> int: ...
    @property
    def answers(self) -> tuple[str, ...]: ...
    @property
    def return_window_ends(self) -> datetime | None: ...
    @property
    def reported_by_staff(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a verb is refused: a stable code and one sentence (a msgid) with named gaps."""

    code: str
    sentence: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """What the fields of the verb turned out to name, resolved by the action. None: not known yet or not asked."""

    matter_code: str | None = None
    matter_in_force: bool | None = None
    condition_fits: bool | None = None
    units: tuple[UnitFact | None, ...] | None = None
    duty_refusal: Refusal | None = None
    negative: str | None = None
    target_open: bool | None = None
    target_is_self: bool = False
    request: RequestFact | None = None
    task: TaskFact | None = None
    until: date | None = None
    today: date | None = None
    outcome: str | None = None
    legal_basis: str = ""
    handed_to: str = ""
    report_round_rated: bool = False


Guard = Callable[[Facts, Named, Verb], Refusal | None]


def _no(code: str, sentence: str, **data: Any) -> Refusal:
    return Refusal(code, sentence, data)


def _open(facts: Facts, *kinds: str) -> tuple[RequestFact, ...]:
    return tuple(r for r in facts.requests if r.state == "asked" and (not kinds or r.kind in kinds))


def _handlers(facts: Facts) -> tuple[HandFact, ...]:
    return tuple(h for h in facts.hands if h.duty == "handle")


# --- who -----------------------------------------------------------------------------------------------------------------


def separated(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Intake, dispatch, handling and checking of one case are in different hands."""
    shut_out = SEPARATED.get(verb.duty or "", frozenset())
    done = [h.duty for h in facts.hands if h.actor == facts.actor and h.duty in shut_out]
    if done and not facts.is_system:
        return _no(
            "separation", "You did another duty on this case (%(duty)s); somebody else must do this.", duty=done[0]
        )
    return None


def decider_is_not_asker(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Nobody decides what they asked for."""
    if named.request and named.request.asked_by == facts.actor:
        return _no("own_request", "You asked for this yourself; somebody else must decide.")
    return None


def is_own_request(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Only the asker withdraws a request."""
    if named.request and named.request.asked_by != facts.actor and not facts.is_system:
        return _no("not_own_request", "Only who asked for it can withdraw it.")
    return None


def checker_is_not_reporter(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Whoever reported does not also confirm that it is real."""
    if any(h.duty == "report" and h.actor == facts.actor for h in facts.hands):
        return _no("own_report", "You reported this yourself; somebody else must look at it.")
    return None


def checker_is_not_handler(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The check is done by another person and another unit than the handling."""
    if facts.is_system:
        return None
    handlers = _handlers(facts)
    if any(h.actor == facts.actor for h in handlers):
        return _no("checker_is_handler", "You handled this case; somebody else must check it.")
    if any(h.unit_id == facts.actor_unit_id for h in handlers if h.unit_id):
        return _no("checker_unit_is_handler", "Your unit handled this case; another unit must check it.")
    return separated(facts, named, verb)


def reader_is_not_handler(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The second reader did not handle the case."""
    if any(h.actor == facts.actor for h in _handlers(facts)):
        return _no("reader_is_handler", "You handled this case; somebody else must read it.")
    return None


def caller_back_is_not_handler(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Handlers never take down the opinion on their own work: neither the person nor the unit."""
    return checker_is_not_handler(facts, named, Verb("", "", (), None, verb.who, None))


# --- filing and dispatch ---------------------------------------------------------------------------------------------------


def located_or_owner_named(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A case is placed before it is filed."""
    if not facts.located:
        return _no("not_located", "It has no place yet: set the place first.")
    return None


def matter_in_force(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The matter stands in the catalogue today."""
    if named.matter_in_force is False:
        return _no("matter_not_in_force", "This matter is not in the catalogue in force.")
    return None


def condition_of_matter(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """No filing without a filing-standard row of that matter."""
    if named.condition_fits is False:
        return _no("no_filing_row", "This filing condition does not belong to the matter.")
    return None


def field_check_answered(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A public report of a thing is checked on the spot before filing; staff reports may skip it."""
    if _open(facts, "field_check"):
        return _no("field_check_open", "The check on the spot is not answered yet.")
    answered = any(r.kind == "field_check" and r.state in {"granted", "lapsed"} for r in facts.requests)
    if facts.verify_first and not facts.reported_by_staff and not answered:
        return _no("field_check_needed", "A public report of this matter is checked on the spot before it is filed.")
    return None


def unit_exists_now(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Work is given only to units that exist now."""
    if named.units is not None and any(unit is None for unit in named.units):
        return _no("no_such_unit", "There is no such unit, or it has been closed.")
    return None


def not_on_negative_list(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """What must never be pushed down is refused, with the reason the list gives."""
    if named.negative is not None:
        return _no(
            "negative_list", "The negative list forbids giving this to a community or grid: %(why)s", why=named.negative
        )
    return None


def duty_held_or_coordinator(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The unit holds the duty item, or the coordinator decides where no item is in force."""
    return named.duty_refusal


def is_small_matter(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Only matters whose duty lies with the grid or community are handled on the spot."""
    return named.duty_refusal


def is_own_report(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A grid worker handles on the spot what this same grid worker reported."""
    if not any(h.duty == "report" and h.actor == facts.actor for h in facts.hands):
        return _no("not_own_report", "On the spot you handle what you reported yourself.")
    return None


# --- returns ---------------------------------------------------------------------------------------------------------------


def no_open_return(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """While a return is being decided the case is not accepted."""
    if _open(facts, "return"):
        return _no("return_open", "Its return is being decided.")
    return None


def return_window_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A unit returns inside the return window: a tenth of its limit, at least one hour."""
    if facts.return_window_ends and facts.at > facts.return_window_ends:
        return _no("return_too_late", "The time for returning it is over.")
    return None


def not_final_owner(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """What a joint meeting decided is not returned again."""
    if facts.final_owner:
        return _no("arbitrated", "The joint meeting has named the owner; it cannot be returned again.")
    return None


def not_in_arbitration(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """After the second return the joint meeting names the owner, nobody else."""
    if _open(facts, "arbitration"):
        return _no("in_arbitration", "It has been returned twice; the joint meeting must name the owner.")
    return None


def arbitration_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Arbitration follows the second return."""
    if not _open(facts, "arbitration"):
        return _no("no_arbitration", "No joint meeting has been called.")
    return None


# --- tasks and resolving -----------------------------------------------------------------------------------------------------


def unit_not_yet_on_case(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A unit has one open task of a kind on a case."""
    busy = {t.unit_id for t in facts.tasks if t.open and t.role in {"lead", "co"}}
    if any(unit and unit.id in busy for unit in named.units or ()):
        return _no("unit_has_task", "This unit already has a task on this case.")
    return None


def is_no_lead_task(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The lead's own task is not withdrawn; the case would lose its owner."""
    if named.task and named.task.role == "lead":
        return _no("lead_task", "The lead's task cannot be withdrawn.")
    return None


def mandatory_tasks_done(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Nobody closes over an open mandatory task."""
    waiting = [t for t in facts.tasks if t.open and t.mandatory and t.role != "lead"]
    if waiting:
        return _no("tasks_open", "%(count)d mandatory tasks of other units are not done yet.", count=len(waiting))
    return None


def no_open_side_request(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Open side requests are decided first. Checks, supervision orders and appeals have their own way."""
    waiting = [
        r for r in _open(facts) if r.kind not in {"closing_check", "second_reading", "supervision", "timeout_appeal"}
    ]
    if waiting:
        return _no("request_open", "A request on this case is still open (%(kind)s).", kind=waiting[0].kind)
    return None


def not_suspended(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A suspended case is resumed first."""
    if is_suspended(facts, named, verb) is None:
        return _no("suspended", "The case is suspended: resume it first.")
    return None


def is_suspended(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Its handling clock is paused."""
    if not any(c.kind == "handle" and c.state == "paused" for c in facts.clocks):
        return _no("not_suspended", "The case is not suspended.")
    return None


def evidence_as_condition_asks(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Where the filing standard asks for it, a picture of the thing is added before it counts as solved."""
    if named.outcome == "solved" and facts.evidence_needed and not facts.proofs:
        return _no("proof_missing", "The filing standard asks for a picture of the thing: add it first.")
    return None


def outcome_has_its_proof(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Explaining needs a legal basis; handing over needs to say to whom."""
    if named.outcome == "explained" and not named.legal_basis:
        return _no("legal_basis_missing", "“Explained, not solvable” needs its legal basis.")
    if named.outcome == "handed_over" and not named.handed_to:
        return _no("handed_to_missing", "Say to whom it was handed over.")
    return None


# --- checking and closing --------------------------------------------------------------------------------------------------


def check_is_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A round is checked once."""
    if facts.checked:
        return _no("already_checked", "This has been checked already.")
    return None


def outcome_needs_second_reader(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Only “explained, not solvable” is read a second time, once a round."""
    if facts.outcome != "explained" or not _open(facts, "second_reading"):
        return _no("no_second_reading", "There is nothing to read a second time.")
    return None


def second_reading_done(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """“Explained, not solvable” is read by a second person before the check passes."""
    done = any(r.kind == "second_reading" and r.state == "granted" and r.round == facts.round for r in facts.requests)
    if facts.outcome == "explained" and not done:
        return _no("second_reading_open", "A second reader must agree first.")
    return None


def checked_by_somebody_else(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Where the matter asks for a check, it has passed one in this round."""
    if facts.check_needed and not facts.checked:
        return _no("not_checked", "Somebody else must check it first.")
    return None


def reporter_answered_or_silent(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The reporter said it is true, or kept silent for the days agreed."""
    if "true" in facts.answers or not facts.reporters:
        return None
    if any(c.kind == "confirm" and c.state == "running" and facts.at < c.due_at for c in facts.clocks):
        return _no("reporter_not_asked", "The reporter has not answered yet, and the days of silence are not over.")
    return None


def rated_once_a_round(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """One answer for each voice and round."""
    if named.report_round_rated:
        return _no("already_rated", "This has been answered already.")
    return None


def reopen_window_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The reporter reopens within the days agreed after closing."""
    if facts.closed_at and facts.at > facts.closed_at + timedelta(days=facts.reopen_days):
        return _no(
            "reopen_too_late",
            "It can be reopened within %(days)d days of closing; please report it anew.",
            days=facts.reopen_days,
        )
    return None


# --- merging ---------------------------------------------------------------------------------------------------------------


def target_can_take(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A case is merged into another one that is open."""
    if named.target_is_self:
        return _no("merge_into_itself", "A case cannot be merged into itself.")
    if named.target_open is False:
        return _no("merge_target_ended", "The other case has ended; reopen it first or leave them apart.")
    return None


# --- whistle ---------------------------------------------------------------------------------------------------------------


def units_exist_now(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Only units that exist now are called."""
    return unit_exists_now(facts, named, verb)


def no_unit_called_twice(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A unit that is still called is not called again."""
    called = {t.unit_id for t in facts.tasks if t.open and t.role == "whistle"}
    again = [unit.name for unit in named.units or () if unit and unit.id in called]
    if again:
        return _no("called_already", "%(unit)s has already been called and is still working on it.", unit=again[0])
    return None


def whistle_is_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The whistle is still running."""
    if not _open(facts, "whistle"):
        return _no("no_whistle", "There is no open whistle on this case.")
    return None


def called_units_answered(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Every called unit did its part, or its call was withdrawn."""
    waiting = [
        t
        for t in facts.tasks
        if t.open and t.role == "whistle" and (not named.request or t.request_id == named.request.id)
    ]
    if waiting:
        return _no("calls_open", "%(count)d called units have not finished yet.", count=len(waiting))
    return None


# --- time ------------------------------------------------------------------------------------------------------------------


def _handling(facts: Facts) -> ClockFact | None:
    return next((c for c in facts.clocks if c.kind == "handle" and c.state in {"running", "paused"}), None)


def not_overdue(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """More time is asked for before the time is over."""
    clock = _handling(facts)
    if clock and facts.at > clock.due_at:
        return _no("overdue", "It is overdue; more time can only be asked for before.")
    return None


def extensions_left(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A limit is extended twice at most."""
    clock = _handling(facts)
    if clock and clock.extensions >= MAX_EXTENSIONS:
        return _no(
            "extensions_used", "It has been extended %(count)d times; more is not possible.", count=clock.extensions
        )
    return None


def clock_may_pause(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Urgent clocks never stop."""
    clock = _handling(facts)
    if clock and clock.limit_class.startswith("urgent"):
        return _no("urgent_never_pauses", "An urgent clock cannot be suspended.")
    return None


def suspended_once_only(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A case is suspended once."""
    if any(r.kind == "suspension" and r.state == "granted" for r in facts.requests):
        return _no("suspended_before", "It has been suspended once; a second time is not possible.")
    return None


def until_within_a_year(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A suspension ends on a stated day within a year."""
    if named.until is None or named.today is None:
        return None
    if not named.today < named.until <= named.today + LONGEST_SUSPENSION:
        return _no("until_out_of_range", "The day must lie after today and within one year.")
    return None


# --- steering --------------------------------------------------------------------------------------------------------------


def supervision_replied(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """An order is cleared after its reply."""
    if named.request and not named.request.data.get("reply"):
        return _no("no_reply", "The unit has not replied to the order yet.")
    return None


def below_ceiling(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A matter climbs no higher than the catalogue allows."""
    ladder = ("grid", "community", "street", "district")
    if facts.level in ladder and facts.ceiling in ladder and ladder.index(facts.level) >= ladder.index(facts.ceiling):
        return _no("at_ceiling", "This matter does not climb higher than this level.")
    return None


def was_overdue(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Only a missed limit is appealed."""
    if not any(c.kind == "handle" and c.state == "missed" for c in facts.clocks):
        return _no("was_in_time", "The handling was in time.")
    return None


def appealed_once_only(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """One appeal a case."""
    if any(r.kind == "timeout_appeal" and r.state != "withdrawn" for r in facts.requests):
        return _no("appealed_before", "The delay has been appealed once.")
    return None


def appeal_is_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """There is an appeal to review."""
    if not _open(facts, "timeout_appeal"):
        return _no("no_appeal", "There is no open appeal.")
    return None


def two_reviewers(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Two different people review an appeal, neither of them the asker."""
    if named.request and facts.actor in {named.request.asked_by, named.request.data.get("first_reviewer")}:
        return _no("second_reviewer", "Another person must review the appeal.")
    return None


GUARDS: Final[dict[str, Guard]] = {
    guard.__name__: guard
    for guard in (
        separated, decider_is_not_asker, is_own_request, checker_is_not_reporter, checker_is_not_handler,
        reader_is_not_handler, caller_back_is_not_handler, located_or_owner_named, matter_in_force, condition_of_matter,
        field_check_answered, unit_exists_now, not_on_negative_list, duty_held_or_coordinator, is_small_matter,
        is_own_report, no_open_return, return_window_open, not_final_owner, not_in_arbitration, arbitration_open, unit_not_yet_on_case,
        is_no_lead_task, mandatory_tasks_done, no_open_side_request, not_suspended, is_suspended,
        evidence_as_condition_asks, outcome_has_its_proof, check_is_open, outcome_needs_second_reader,
        second_reading_done, checked_by_somebody_else, reporter_answered_or_silent, rated_once_a_round,
        reopen_window_open, target_can_take, units_exist_now, no_unit_called_twice, whistle_is_open,
        called_units_answered, not_overdue, extensions_left, clock_may_pause, suspended_once_only, until_within_a_year,
        supervision_replied, below_ceiling, was_overdue, appealed_once_only, appeal_is_open, two_reviewers,
    )
}  # fmt: skip


def first_refusal(verb: Verb, facts: Facts, named: Named) -> Refusal | None:
    """The first guard of the verb's row that refuses, or None. Raises KeyError for a guard nobody wrote."""
    for name in verb.guards:
        refusal = GUARDS[name](facts, named, verb)
        if refusal:
            return refusal
    return None


def may_close_now(facts: Facts) -> bool:
    """Whether nothing stands in the way of closing a resolved case, for the reporter's own answer."""
    return facts.state == State.RESOLVED and (facts.checked or not facts.check_needed)
