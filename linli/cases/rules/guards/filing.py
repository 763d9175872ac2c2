"""Guards on the way in: filing, dispatch, returns, merging."""

from __future__ import annotations

from linli.cases.rules.guards.facts import Facts, Named, Refusal, asked, refusal, reported_it, too_late_to_reopen
from linli.cases.workflow.table import Verb


def located_or_owner_named(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A case is placed before it is filed."""
    if not facts.located:
        return refusal("not_located", "It has no place yet: set the place first.")
    return None


def matter_in_force(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The matter stands in the catalogue today."""
    if named.matter_in_force is False:
        return refusal("matter_not_in_force", "This matter is not in the catalogue in force.")
    return None


def condition_of_matter(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """No filing without a filing-standard row of that matter."""
    if named.condition_fits is False:
        return refusal("no_filing_row", "This filing condition does not belong to the matter.")
    return None


def field_check_answered(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A public report of a thing is checked on the spot before filing; staff reports may skip it."""
    if asked(facts, "field_check"):
        return refusal("field_check_open", "The check on the spot is not answered yet.")
    if asked(facts, "finding_appeal"):
        return _appeal_open()
    answered = any(r.kind == "field_check" and r.state in {"granted", "lapsed"} for r in facts.requests)
    answered = answered or _found_real_on_appeal(facts)
    if facts.verify_first and not facts.reported_by_staff and not answered:
        return refusal(
            "field_check_needed", "A public report of this matter is checked on the spot before it is filed."
        )
    return None


def finding_not_in_question(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """While an appeal is open, intake waits for the second look; what that found real is not called unreal again."""
    if asked(facts, "finding_appeal"):
        return _appeal_open()
    if _found_real_on_appeal(facts) and (verb.name == "ask_field_check" or named.refusal_code == "not_real"):
        return refusal("found_real", "A second look has found it real; that is not asked again.")
    return None


def _appeal_open() -> Refusal:
    return refusal("finding_appeal_open", "The reporter asked for a second look, which is not decided yet.")


def _found_real_on_appeal(facts: Facts) -> bool:
    return any(r.kind == "finding_appeal" and r.state == "granted" for r in facts.requests)


def was_found_not_real(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A second look is for what was found not real. What belongs elsewhere is not made ours by looking."""
    if facts.refusal != "not_real":
        return refusal("refused_otherwise", "It was not found unreal but belongs elsewhere; the answer says where.")
    return None


def finding_appealed_once(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """One second look a case."""
    if any(r.kind == "finding_appeal" for r in facts.requests):
        return refusal("finding_appealed_before", "It has been looked at a second time already.")
    return None


def appeal_window_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A second look is asked for within the days in which a closed case may be reopened."""
    if too_late_to_reopen(facts):
        return refusal(
            "appeal_too_late",
            "A second look can be asked for within %(days)d days; please report it anew.",
            days=facts.reopen_days,
        )
    return None


def unit_exists_now(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Work is given only to units that exist now."""
    if named.units is not None and any(unit is None for unit in named.units):
        return refusal("no_such_unit", "There is no such unit, or it has been closed.")
    return None


def not_on_negative_list(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """What must never be pushed down is refused, with the reason the list gives."""
    if named.negative is not None:
        return refusal(
            "negative_list", "The negative list forbids giving this to a community or grid: %(why)s", why=named.negative
        )
    return None


def admitted_for_its_level(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Nothing is pushed down: communities and grids are given only what an admitted item in force allows."""
    return named.not_admitted


def duty_held_or_coordinator(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """The unit holds the duty item, or the coordinator decides where no item is in force."""
    return named.duty_refusal


def is_small_matter(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Only matters whose duty lies with the grid or community are handled on the spot."""
    return named.duty_refusal


def is_own_report(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A grid worker handles on the spot what this same grid worker reported."""
    if not reported_it(facts):
        return refusal("not_own_report", "On the spot you handle what you reported yourself.")
    return None


def took_it_down(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Only who heard the question answers it at once."""
    if not reported_it(facts):
        return refusal("not_own_call", "Only whoever took an enquiry down answers it at once.")
    return None


def is_enquiry(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Only what needs no work and no check is answered on the telephone; everything else is handled and looked at."""
    if facts.check_needed:
        return refusal("not_an_enquiry", "Only enquiries are answered at once; this matter is handled and checked.")
    return None


def no_open_return(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """While a return is being decided the case is not accepted."""
    if asked(facts, "return"):
        return refusal("return_open", "Its return is being decided.")
    return None


def return_window_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A unit returns inside the return window: a tenth of its limit, at least one hour."""
    if facts.return_window_ends and facts.at > facts.return_window_ends:
        return refusal("return_too_late", "The time for returning it is over.")
    return None


def not_final_owner(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """What a joint meeting decided is not returned again."""
    if facts.final_owner:
        return refusal("arbitrated", "The joint meeting has named the owner; it cannot be returned again.")
    return None


def not_in_arbitration(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """After the second return the joint meeting names the owner, nobody else."""
    if asked(facts, "arbitration"):
        return refusal("in_arbitration", "It has been returned twice; the joint meeting must name the owner.")
    return None


def arbitration_open(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """Arbitration follows the second return."""
    if not asked(facts, "arbitration"):
        return refusal("no_arbitration", "No joint meeting has been called.")
    return None


def target_can_take(facts: Facts, named: Named, verb: Verb) -> Refusal | None:
    """A case is merged into another one that is open."""
    if named.target_is_self:
        return refusal("merge_into_itself", "A case cannot be merged into itself.")
    if named.target_open is False:
        return refusal("merge_target_ended", "The other case has ended; reopen it first or leave them apart.")
    return None
