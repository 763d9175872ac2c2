"""Guards of the work itself: tasks, whistles, resolving, checking, closing."""

from __future__ import annotations

from linli.cases.rules.guards.facts import Facts, Named, Refusal, asked, refusal, too_late_to_reopen
from linli.cases.workflow.table import REQUEST_TITLES, Verb


def unit_not_yet_on_case(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A unit has one open task of a kind on a case."""
    busy = {t.unit_id for t in facts.tasks if t.open and t.role in {"lead", "co"}}
    if any(unit and unit.id in busy for unit in named.units or ()):
        return refusal("unit_has_task", "This unit already has a task on this case.")
    return None


def mandatory_tasks_done(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Nobody closes over an open mandatory task."""
    waiting = [t for t in facts.tasks if t.open and t.mandatory and t.role != "lead"]
    if waiting:
        return refusal(
            "tasks_open",
            "Other units have not done their mandatory part yet (tasks open: %(count)d).",
            count=len(waiting),
        )
    return None


def no_open_side_request(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Open side requests are decided first. Checks, supervision orders and appeals have their own way."""
    waiting = [
        r for r in asked(facts) if r.kind not in {"closing_check", "second_reading", "supervision", "timeout_appeal"}
    ]
    if waiting:
        kind = REQUEST_TITLES[waiting[0].kind]
        return refusal("request_open", "A request on this case is still open (%(kind)s).", kind=kind)
    return None


def not_suspended(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A suspended case is resumed first."""
    if is_suspended(facts, named, verb) is None:
        return refusal("suspended", "The case is suspended: resume it first.")
    return None


def is_suspended(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Its handling clock is paused."""
    if not any(c.kind == "handle" and c.state == "paused" for c in facts.clocks):
        return refusal("not_suspended", "The case is not suspended.")
    return None


def evidence_as_condition_asks(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Where the filing standard asks for it, a picture of the thing is added before it counts as solved."""
    if named.outcome == "solved" and facts.evidence_needed and not facts.proofs:
        return refusal("proof_missing", "The filing standard asks for a picture of the thing: add it first.")
    return None


def outcome_has_its_proof(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Explaining needs a legal basis; handing over needs to say to whom."""
    if named.outcome == "explained" and not named.legal_basis:
        return refusal("legal_basis_missing", "“Explained, not solvable” needs its legal basis.")
    if named.outcome == "handed_over" and not named.handed_to:
        return refusal("handed_to_missing", "Say to whom it was handed over.")
    return None


def check_is_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A round is checked once."""
    if facts.checked:
        return refusal("already_checked", "This has been checked already.")
    return None


def outcome_needs_second_reader(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Only “explained, not solvable” is read a second time, once a round."""
    if facts.outcome != "explained" or not asked(facts, "second_reading"):
        return refusal("no_second_reading", "There is nothing to read a second time.")
    return None


def second_reading_done(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """“Explained, not solvable” is read by a second person before the check passes."""
    done = any(r.kind == "second_reading" and r.state == "granted" and r.round == facts.round for r in facts.requests)
    if facts.outcome == "explained" and not done:
        return refusal("second_reading_open", "A second reader must agree first.")
    return None


def checked_by_somebody_else(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Where the matter asks for a check, it has passed one in this round."""
    if facts.check_needed and not facts.checked:
        return refusal("not_checked", "Somebody else must check it first.")
    return None


def reporter_answered_or_silent(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The reporter said it is true, or kept silent for the days agreed."""
    if "true" in facts.answers or not facts.reporters:
        return None
    if any(c.kind == "confirm" and c.state == "running" and facts.at < c.due_at for c in facts.clocks):
        return refusal("reporter_not_asked", "The reporter has not answered yet, and the days of silence are not over.")
    return None


def rated_once_a_round(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """One answer for each voice and round."""
    if named.report_round_rated:
        return refusal("already_rated", "This has been answered already.")
    return None


def reopen_window_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The reporter reopens within the days agreed after closing."""
    if too_late_to_reopen(facts):
        return refusal(
            "reopen_too_late",
            "It can be reopened within %(days)d days of closing; please report it anew.",
            days=facts.reopen_days,
        )
    return None


def no_unit_called_twice(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A unit that is still called is not called again."""
    called = {t.unit_id for t in facts.tasks if t.open and t.role == "whistle"}
    again = [unit.name for unit in named.units or () if unit and unit.id in called]
    if again:
        return refusal("called_already", "%(unit)s has already been called and is still working on it.", unit=again[0])
    return None


def whistle_is_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The whistle is still running."""
    if not asked(facts, "whistle"):
        return refusal("no_whistle", "There is no open whistle on this case.")
    return None


def called_units_answered(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Every called unit did its part, or its call was withdrawn."""
    waiting = [
        t
        for t in facts.tasks
        if t.open and t.role == "whistle" and (not named.request or t.request_id == named.request.id)
    ]
    if waiting:
        return refusal(
            "calls_open", "Not every called unit has finished yet (still at work: %(count)d).", count=len(waiting)
        )
    return None
