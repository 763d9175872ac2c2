"""Guards of time and of steering: extension, suspension, orders, appeals."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from linli.cases.rules.guards.facts import ClockFact, Facts, Named, Refusal, asked, refusal
from linli.cases.workflow.table import Verb

MAX_EXTENSIONS: Final = 2
LONGEST_SUSPENSION: Final = timedelta(days=365)


def _handling(facts: Facts) -> ClockFact | None:
    return next((c for c in facts.clocks if c.kind == "handle" and c.state in {"running", "paused"}), None)


def not_overdue(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """More time is asked for before the time is over."""
    clock = _handling(facts)
    if clock and facts.at >= clock.due_at:
        return refusal("overdue", "It is overdue; more time can only be asked for before.")
    return None


def extensions_left(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A limit is extended twice at most."""
    clock = _handling(facts)
    if clock and clock.extensions >= MAX_EXTENSIONS:
        return refusal(
            "extensions_used", "It has been extended %(count)d times; more is not possible.", count=clock.extensions
        )
    return None


def clock_may_pause(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Urgent clocks never stop."""
    clock = _handling(facts)
    if clock and clock.limit_class.startswith("urgent"):
        return refusal("urgent_never_pauses", "An urgent clock cannot be suspended.")
    return None


def suspended_once_only(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A case is suspended once."""
    if any(r.kind == "suspension" and r.state == "granted" for r in facts.requests):
        return refusal("suspended_before", "It has been suspended once; a second time is not possible.")
    return None


def until_within_a_year(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A suspension ends on a stated day within a year."""
    if named.until is None or named.today is None:
        return None
    if not named.today < named.until <= named.today + LONGEST_SUSPENSION:
        return refusal("until_out_of_range", "The day must lie after today and within one year.")
    return None


def supervision_replied(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """An order is cleared after its reply."""
    if named.request and not named.request.data.get("reply"):
        return refusal("no_reply", "The unit has not replied to the order yet.")
    return None


def below_ceiling(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A matter climbs no higher than the catalogue allows."""
    ladder = ("grid", "community", "street", "district")
    if facts.level in ladder and facts.ceiling in ladder and ladder.index(facts.level) >= ladder.index(facts.ceiling):
        return refusal("at_ceiling", "This matter does not climb higher than this level.")
    return None


def was_overdue(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Only a missed limit is appealed."""
    if not any(c.kind == "handle" and c.state == "missed" for c in facts.clocks):
        return refusal("was_in_time", "The handling was in time.")
    return None


def appealed_once_only(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """One appeal a case."""
    if any(r.kind == "timeout_appeal" and r.state != "withdrawn" for r in facts.requests):
        return refusal("appealed_before", "The delay has been appealed once.")
    return None


def appeal_is_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """There is an appeal to review."""
    if not asked(facts, "timeout_appeal"):
        return refusal("no_appeal", "There is no open appeal.")
    return None


def two_reviewers(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Two different people review an appeal, neither of them the asker."""
    if named.request and facts.actor in {named.request.asked_by, named.request.data.get("first_reviewer")}:
        return refusal("second_reviewer", "Another person must review the appeal.")
    return None
