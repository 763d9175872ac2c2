"""What somebody outside has before them: the cases of their unit and the looks on the spot, with all a phone needs offline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext

from linli.cases import api as cases
from linli.channels.field.sending import VERBS
from linli.channels.pages.templatetags.pages import in_language, named
from linli.common.actor import Actor
from linli.community import api as community
from linli.geography import api as geography

MOST_ITEMS: Final = 60
# Which request waits for what, as the list says it.
LOOKS: Final = {"field_check": "look", "closing_check": "check"}


def worklist(*, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """At most 60 things to do, due first: `what` is look (before filing), check (before closing) or handle.

    Each carries what the standard asks, the files to look at and the verbs with their fields, so that a phone without
    a network can do them. Narrowed like every list; texts are masked as the case page masks them.
    """
    due: dict[int, tuple[str, datetime | None]] = {}
    for board in cases.to_decide(actor=actor, at=at):
        if board.request.kind in LOOKS:
            due.setdefault(board.case.id, (LOOKS[board.request.kind], board.request.due_at))
    mine = cases.QueueFilter(scope="mine", open=True, states=("assigned", "in_hand"), order="due")
    for row in cases.queue(actor=actor, filters=mine, size=MOST_ITEMS, at=at).rows:
        due.setdefault(row.id, ("handle", row.due_at))
    ordered = sorted(due.items(), key=lambda item: (item[1][1] is None, item[1][1] or at, item[0]))
    return [_item(actor, case_id, what, until, at) for case_id, (what, until) in ordered[:MOST_ITEMS]]


def _item(actor: Actor, case_id: int, what: str, until: datetime | None, at: datetime) -> dict[str, Any]:
    case = cases.case_view(actor=actor, case_id=case_id)
    row = case.row
    offers = [offer for offer in cases.offers(actor=actor, case_id=case_id, at=at) if offer.verb in VERBS]
    area = row.grid_id or row.community_id or row.street_id
    return {
        "id": row.id, "number": row.number, "title": row.title, "text": case.text, "state": row.state, "what": what,
        "urgent": row.urgent, "due": until.isoformat() if until else None, "address": row.address,
        "area": named(geography.area(area)) if area else "", "lon": row.lon, "lat": row.lat,
        "matter": in_language(row, "matter_name"), "condition": in_language(case, "condition"),
        "closing": in_language(case, "closing_condition"),
        "photo": case.evidence_needed,
        "files": [{"id": file.id, "purpose": file.purpose, "away": file.metres_away} for file in case.attachments if file.has_thumbnail][-6:],
        "verbs": [_verb(offer) for offer in offers],
    }  # fmt: skip


def _verb(offer: cases.Offer) -> dict[str, Any]:
    fields = [
        {
            "name": field.name, "kind": field.kind, "title": gettext(field.title), "optional": field.optional,
            "choices": [[value, gettext(title)] for value, title in field.choices],
        }
        for field in offer.fields
    ]  # fmt: skip
    return {
        "verb": offer.verb, "title": gettext(offer.title), "allowed": offer.allowed, "reason": offer.reason,
        "request": offer.request_id, "task": offer.task_id, "fields": fields,
    }  # fmt: skip


def small(*, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """The matters that may be handled on the spot, with their conditions."""
    return [
        {
            "code": matter.code, "name": named(matter),
            "conditions": [
                {"number": row.number, "text": in_language(row, "condition"), "photo": row.evidence_needed}
                for row in matter.conditions
            ],
        }
        for matter in cases.small_matters(actor=actor, at=at)
    ]  # fmt: skip


def matters(*, at: datetime) -> list[dict[str, Any]]:
    """Every matter in force with the words that speak for it: what a phone without a network suggests from."""
    on = cases.catalogue_day(cases.local_day(at))
    known = [(matter, [word for word in matter.keywords if len(word) > 1]) for matter in cases.matters(on)]
    return [{"code": matter.code, "name": named(matter), "words": words} for matter, words in known if words]


def visits(*, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """What entering a visit needs without a network: services, grids, buildings, doors to ask for. None without the right."""
    unit = geography.unit(actor.unit_id) if actor.unit_id else None
    if unit is None or unit.area_id is None or not actor.may(community.VISIT):
        return None
    here, on = geography.area(unit.area_id), cases.local_day(at)
    grids = [here] if here.level == "grid" else geography.areas_under(here.id, level="grid")
    return {
        "services": [{"code": one.code, "name": named(one)} for one in community.services()],
        "grids": [{"id": grid.id, "name": named(grid)} for grid in grids],
        "buildings": [asdict(one) for one in community.buildings_at_hand(actor=actor, area_id=here.id, on=on)],
        "closed": community.closed_doors(actor=actor, area_id=here.id),
    }


def shapes(*, actor: Actor) -> list[dict[str, Any]]:
    """The grids around the actor's own unit, as outlines to draw and to find a point in; empty where nothing is drawn."""
    frame = _frame(actor)
    if frame is None:
        return []
    grids = [area for area in geography.areas_under(frame.id, level="grid") if area.valid_to is None]
    drawn = ((area, geography.outline(area.id)) for area in grids or [frame])
    return [{"id": area.id, "name": named(area), "rings": _rounded(rings)} for area, rings in drawn if rings]


def _frame(actor: Actor) -> geography.AreaView | None:
    """The community the actor's unit works in, or the unit's own area where that is wider."""
    unit = geography.unit(actor.unit_id) if actor.unit_id else None
    if unit is None or unit.area_id is None:
        return None
    chain = geography.chain(unit.area_id)
    return next((area for area in chain if area.level == "community"), chain[-1])


def _rounded(rings: Iterable[Sequence[tuple[float, float]]]) -> list[list[list[float]]]:
    """About a tenth of a metre: enough to stand on the right side of a street, and half the bytes."""
    return [[[round(lon, 6), round(lat, 6)] for lon, lat in ring] for ring in rings]
