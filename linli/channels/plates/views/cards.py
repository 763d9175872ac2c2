"""Contact cards: which posts answer for a place, the card to print, and the cards that say what is no longer true."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases import api as cases
from linli.channels.http_errors import status_of
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.templatetags.pages import named
from linli.channels.plates import areas
from linli.common import clock
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput, LinliError, NotFound
from linli.geography import api as geography
from linli.registry import api as registry

FIELDS: Final = ("role", "unit", "phone", "hours", "vacant", "substitute")


@needs("registry.cards")
@require_safe
def cards(request: HttpRequest) -> HttpResponseBase:
    """The cards to hand out anew, and the way to any place's card."""
    actor = actor_of(request)
    on = cases.local_day(clock.now())
    if request.GET.get("area"):
        return redirect("plates:card", areas.area_of(request.GET["area"][:24], on).code)
    outdated = [
        {"area": geography.area(area_id), "issued_at": issued}
        for area_id, issued in registry.cards_to_reissue(actor=actor)
    ]
    context = {"outdated": outdated, "groups": areas.within_reach(actor, registry.CARDS, on)}
    return render(request, "plates/cards.html", context)


@needs("registry.cards")
@require_safe
def card(request: HttpRequest, code: str) -> HttpResponse:
    """The card of one place: its lines, and the form that sets one."""
    return _page(request, _area(request, code))


def _area(request: HttpRequest, code: str) -> geography.AreaView:
    """The area, where the actor keeps the cards. NotFound otherwise: foreign and missing are never told apart."""
    area = areas.area_of(code, cases.local_day(clock.now()))
    if not geography.holds_over(actor_of(request), registry.CARDS, area.id):
        raise NotFound(what="area")
    return area


def _page(request: HttpRequest, area: geography.AreaView, status: int = 200, **more: Any) -> HttpResponse:
    root = geography.root().path
    units = [(unit.id, named(unit)) for unit in geography.units_below(root) if unit.open and _near(unit, area)]
    posts = registry.posts_of(actor=actor_of(request), area_id=area.id)
    context = {
        "area": area, "above": geography.chain(area.id)[:-1], "card": registry.card_of(area.id), "units": units,
        "own": {line.post_id for line in posts}, "roles": registry.POST_ROLES.choices, "typed": {}, **more,
    }  # fmt: skip
    return render(request, "plates/card.html", context, status=status)


def _near(unit: geography.UnitView, area: geography.AreaView) -> bool:
    """Units of the area, of those above it and inside it: whoever may stand on its card."""
    if unit.area_id is None:
        return False
    path = geography.area(unit.area_id).path
    return path.startswith(area.path) or (area.path.startswith(path) and unit.territorial)


@needs("registry.cards")
@require_POST
def set_post(request: HttpRequest, code: str) -> HttpResponseBase:
    """Set one line of the card."""
    area = _area(request, code)
    typed = {name: request.POST.get(name, "").strip()[:100] for name in FIELDS}
    unit, substitute = plain_number(typed["unit"]), plain_number(typed["substitute"])
    try:
        if unit is None:
            raise InvalidInput(field="unit", reason="Choose a unit.")
        new = registry.NewPost(
            area.id, typed["role"], unit, typed["phone"], typed["hours"], bool(typed["vacant"]), substitute
        )  # fmt: skip
        registry.set_post(actor=actor_of(request), new=new, at=clock.now())
    except LinliError as error:
        said = _(str(error.data["reason"])) if isinstance(error, InvalidInput) else error.message()
        return _page(request, area, status_of(error), error=said, typed=typed)
    messages.success(request, _("Written down."))
    return redirect("plates:card", area.code)


@needs("registry.cards")
@require_POST
def end_post(request: HttpRequest, code: str, post_id: int) -> HttpResponseBase:
    """Take one line off the card."""
    area = _area(request, code)
    registry.end_post(actor=actor_of(request), post_id=post_id, at=clock.now())
    return redirect("plates:card", area.code)


@needs("registry.cards")
@require_POST
def issue(request: HttpRequest, code: str) -> HttpResponseBase:
    """The card is handed out as it is now: on to the page that prints it."""
    area = _area(request, code)
    registry.issue_card(actor=actor_of(request), area_id=area.id, at=clock.now())
    size = request.POST.get("size", "")
    return redirect(f"{reverse('citizen:card', args=[area.code])}?size={size if size in {'a5', 'a6'} else 'a6'}")
