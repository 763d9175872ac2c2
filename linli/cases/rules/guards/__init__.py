"""The guards named in the workflow table: each looks at plain facts and says None, or why the verb is refused.

A guard whose field is not known yet (a page asking what to offer) lets pass; the verb itself always brings its fields.
Sources: the transition guards and the separation of duties of the field (see docs/walk.md); hard rules on pushing down.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from linli.cases.rules.guards.facts import (
    ClockFact,
    Facts,
    Guard,
    HandFact,
    Named,
    Refusal,
    RequestFact,
    TaskFact,
    UnitFact,
)
from linli.cases.rules.guards.filing import (
    admitted_for_its_level,
    appeal_window_open,
    arbitration_open,
    condition_of_matter,
    duty_held_or_coordinator,
    field_check_answered,
    finding_appealed_once,
    finding_not_in_question,
    is_enquiry,
    is_own_report,
    is_small_matter,
    located_or_owner_named,
    matter_in_force,
    no_open_return,
    not_final_owner,
    not_in_arbitration,
    not_on_negative_list,
    return_window_open,
    target_can_take,
    took_it_down,
    unit_exists_now,
    was_found_not_real,
)
from linli.cases.rules.guards.handling import (
    called_units_answered,
    check_is_open,
    checked_by_somebody_else,
    evidence_as_condition_asks,
    is_suspended,
    mandatory_tasks_done,
    no_open_side_request,
    no_unit_called_twice,
    not_suspended,
    outcome_has_its_proof,
    outcome_needs_second_reader,
    rated_once_a_round,
    reopen_window_open,
    reporter_answered_or_silent,
    second_reading_done,
    unit_not_yet_on_case,
    whistle_is_open,
)
from linli.cases.rules.guards.people import (
    caller_back_is_not_handler,
    checker_is_not_handler,
    checker_is_not_reporter,
    decider_is_not_asker,
    decider_is_not_finder,
    is_own_request,
    may_be_withdrawn,
    reader_is_not_handler,
    separated,
)
from linli.cases.rules.guards.time import (
    appeal_is_open,
    appealed_once_only,
    below_ceiling,
    clock_may_pause,
    extensions_left,
    not_overdue,
    supervision_replied,
    suspended_once_only,
    two_reviewers,
    until_within_a_year,
    was_overdue,
)
from linli.cases.workflow.table import VERBS, State, Verb

GUARDS: Final[dict[str, Guard]] = {
    guard.__name__: guard
    for guard in (
        separated, decider_is_not_asker, is_own_request, may_be_withdrawn, checker_is_not_reporter, checker_is_not_handler,
        reader_is_not_handler, caller_back_is_not_handler, located_or_owner_named, matter_in_force, condition_of_matter,
        field_check_answered, unit_exists_now, not_on_negative_list, admitted_for_its_level, duty_held_or_coordinator, is_small_matter,
        is_own_report, is_enquiry, took_it_down, no_open_return, return_window_open, not_final_owner, not_in_arbitration, arbitration_open, unit_not_yet_on_case,
        mandatory_tasks_done, no_open_side_request, not_suspended, is_suspended,
        evidence_as_condition_asks, outcome_has_its_proof, check_is_open, outcome_needs_second_reader,
        second_reading_done, checked_by_somebody_else, reporter_answered_or_silent, rated_once_a_round,
        reopen_window_open, target_can_take, no_unit_called_twice, whistle_is_open,
        called_units_answered, not_overdue, extensions_left, clock_may_pause, suspended_once_only, until_within_a_year,
        supervision_replied, below_ceiling, was_overdue, appealed_once_only, appeal_is_open, two_reviewers,
        finding_not_in_question, was_found_not_real, finding_appealed_once, appeal_window_open, decider_is_not_finder,
    )
}  # fmt: skip


def first_refusal(verb: Verb, facts: Facts, named: Named) -> Refusal | None:
    """The first guard of the verb's row that refuses, or None. Raises KeyError for a guard nobody wrote."""
    return next(_refusals(verb, facts, named), None)


def refusals(verb: Verb, facts: Facts, named: Named) -> list[Refusal]:
    """Every guard of the verb's row that refuses, in their order: all that is missing, named at once."""
    return list(_refusals(verb, facts, named))


def _refusals(verb: Verb, facts: Facts, named: Named) -> Iterator[Refusal]:
    for name in verb.guards:
        refusal = GUARDS[name](facts, named, verb)
        if refusal:
            yield refusal


def may_close_now(facts: Facts) -> bool:
    """Whether nothing stands in the way of closing a resolved case, for the reporter's own answer."""
    return facts.state == State.RESOLVED and not any(
        guard(facts, Named(), VERBS["close"]) for guard in (checked_by_somebody_else, second_reading_done)
    )


__all__ = [
    "GUARDS",
    "ClockFact",
    "Facts",
    "HandFact",
    "Named",
    "Refusal",
    "RequestFact",
    "TaskFact",
    "UnitFact",
    "first_refusal",
    "may_close_now",
    "refusals",
]
