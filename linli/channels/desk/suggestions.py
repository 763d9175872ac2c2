"""What is suggested for a case that waits: the matter by its words, the unit by the duty list; both accepted by one key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.cases import api as cases
from linli.cases.api import CaseRow, Holder, Offer, WholeCase
from linli.channels.desk import choices
from linli.channels.desk.choices import Hint
from linli.common.actor import Actor


@dataclass(frozen=True, slots=True)
class Suggested:
    """What one key accepts: the matter to file by, the unit to dispatch to, or both; and why that unit."""

    hint: Hint | None
    holder: Holder | None
    reason: str
    may_dispatch: bool

    @property
    def matter(self) -> str:
        """The matter it is filed by; empty where somebody must choose the filing condition first, or it is filed already."""
        return self.hint.code if self.hint and self.hint.condition else ""

    @property
    def unit_id(self) -> int | None:
        """The unit it is dispatched to; None where nobody holds the duty, or this actor does not dispatch."""
        return self.holder.unit.id if self.may_dispatch and self.holder and self.holder.unit else None


def suggested(whole: WholeCase, actor: Actor, rejected: Collection[str], at: datetime) -> Suggested | None:
    """What is suggested now to somebody who files or dispatches this case; None where nothing is."""
    offered = {offer.verb: offer for offer in whole.offers}
    hint = choices.hint(whole.view, rejected, at) if "file" in offered else None
    holder = _holder(whole, hint, at) if hint or _allowed(offered, "dispatch") else None
    if not hint and not (holder and holder.unit):
        return None
    reason = _(holder.reason.msgid) % holder.reason.data if holder else ""
    return Suggested(
        hint, holder, reason, _allowed(offered, "dispatch") or (hint is not None and actor.may("cases.dispatch"))
    )


def _allowed(offered: dict[str, Offer], verb: str) -> bool:
    return verb in offered and offered[verb].allowed


def _holder(whole: WholeCase, hint: Hint | None, at: datetime) -> Holder | None:
    """Whose duty it is; before filing, whose it would be by the matter suggested."""
    if whole.holder or hint is None:
        return whole.holder
    place = _innermost(whole.view.row) or whole.view.district_id
    return cases.holder_at(matter_code=hint.code, area_id=place, at=at) if place else None


def _innermost(row: CaseRow) -> int | None:
    return row.grid_id or row.community_id or row.street_id
