"""The matter of a damaged plate, once another hangs there: answered where the actor may, else noted for who may."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.cases import api as cases
from linli.common.actor import Actor
from linli.common.errors import LinliError
from linli.registry import api as registry


def close_matter(*, actor: Actor, number: str, plate: registry.PlateView, at: datetime) -> str:
    """Answer the matter with the new plate's code, or write it down as a note; says which, in the language active now."""
    said = _("A working plate hangs there now: %(code)s.") % {"code": registry.show_short_code(plate.code)}
    try:
        case_id = cases.id_of_number(actor, number)
        offers = {offer.verb for offer in cases.offers(actor=actor, case_id=case_id, at=at) if offer.allowed}
        if "resolve" in offers:
            cases.resolve(actor=actor, case_id=case_id, at=at, outcome="solved", answer=said)
            return _("The matter of the damaged plate is reported as handled.")
        if "add_note" in offers:
            cases.add_note(actor=actor, case_id=case_id, at=at, text=said)
            return _("The new plate is noted in the matter of the damaged one.")
    except LinliError as error:
        return _("The matter of the damaged plate is still open: %(reason)s") % {"reason": error.message()}
    return _("The matter of the damaged plate is still open: your unit does not lead it.")
