"""Guards about who: duties of one case lie in different hands."""

from __future__ import annotations

from linli.cases.rules.guards.facts import Facts, Named, Refusal, handlers, refusal, reported_it
from linli.cases.workflow.table import DUTY_TITLES, SEPARATED, Verb


def separated(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Intake, dispatch, handling and checking of one case are in different hands."""
    shut_out = SEPARATED.get(verb.duty or "", frozenset())
    done = [h.duty for h in facts.hands if h.actor == facts.actor and h.duty in shut_out]
    if done and not facts.is_system:
        duty = DUTY_TITLES[done[0]]
        return refusal(
            "separation", "You did another duty on this case (%(duty)s); somebody else must do this.", duty=duty
        )
    return None


def decider_is_not_asker(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Nobody decides what they asked for."""
    if named.request and named.request.asked_by == facts.actor:
        return refusal("own_request", "You asked for this yourself; somebody else must decide.")
    return None


def is_own_request(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Only the asker withdraws a request."""
    if named.request and named.request.asked_by != facts.actor and not facts.is_system:
        return refusal("not_own_request", "Only who asked for it can withdraw it.")
    return None


def may_be_withdrawn(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """What others work on already, or the house asked for, is decided, not taken back."""
    kinds = {"closing_check", "second_reading", "whistle", "supervision", "arbitration"}
    if named.request and named.request.kind in kinds:
        return refusal("not_withdrawable", "This request cannot be withdrawn; it must be decided.")
    return None


def checker_is_not_reporter(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Whoever reported does not also confirm that it is real."""
    if reported_it(facts):
        return refusal("own_report", "You reported this yourself; somebody else must look at it.")
    return None


def decider_is_not_finder(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A second look is taken by somebody who did not find it unreal: another person of another unit."""
    if any(h.duty in {"field_check", "intake"} and h.actor == facts.actor for h in facts.hands):
        return refusal("decider_is_finder", "You looked at this before; somebody else must take the second look.")
    if named.request and facts.actor_unit_id in named.request.data.get("finders", ()):
        return refusal("decider_unit_is_finder", "Your unit found it not real; another unit must take the second look.")
    return None


def checker_is_not_handler(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The check is done by another person and another unit than the handling."""
    if facts.is_system:
        return None
    hands = handlers(facts)
    if any(h.actor == facts.actor for h in hands):
        return refusal("checker_is_handler", "You handled this case; somebody else must check it.")
    if any(h.unit_id == facts.actor_unit_id for h in hands if h.unit_id):
        return refusal("checker_unit_is_handler", "Your unit handled this case; another unit must check it.")
    return separated(facts, named, verb)


def reader_is_not_handler(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The second reader did not handle the case."""
    if any(h.actor == facts.actor for h in handlers(facts)):
        return refusal("reader_is_handler", "You handled this case; somebody else must read it.")
    return None


def caller_back_is_not_handler(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Handlers never take down the opinion on their own work: neither the person nor the unit."""
    return checker_is_not_handler(facts, named, Verb("", "", (), None, verb.who, None))
