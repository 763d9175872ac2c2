"""What every page of figures has around it: what it is about, its period and filters, and the pages beside it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.channels.figures.asking import CHANNELS, Asked
from linli.channels.figures.periods import choices
from linli.channels.pages.templatetags.pages import named
from linli.common.actor import Actor
from linli.geography import api as geography
from linli.insight import api as insight

OWN: Final = frozenset({"period", "from", "to", "channel", "urgent"})


def frame(request: HttpRequest, found: Asked) -> dict[str, Any]:
    """Period, filters, and how fresh the figures are."""
    later = found.period.moved(1)
    kept: dict[str, Any] = {name: request.GET.get(name, "") for name in request.GET if name not in OWN}
    return {
        "asked": found, "period": found.period, "today": found.today,
        "earlier": f"?{found.query(found.period.moved(-1), **kept)}",
        "later": f"?{found.query(later, **kept)}" if later.begin < found.today else "",
        "periods": list(choices(found.today)), "channels": CHANNELS, "kept": kept.items(),
        "plain": f"?{Asked(found.today, found.period).query(**kept)}", "fresh_at": insight.as_of(),
    }  # fmt: skip


def area_frame(request: HttpRequest, actor: Actor, found: Asked, here: geography.AreaView, tab: str) -> dict[str, Any]:
    """The frame of a page about an area: the way up and down, and the pages about the same area."""
    trail = [one for one in geography.chain(here.id)[:-1] if one.level not in {"province", "city"}]
    pages = [
        ("area", pgettext("figures", "Overview")), ("matters", pgettext("figures", "Matters")), ("units", pgettext("figures", "Units")), ("rhythm", _("When and where")),
        ("everything", _("All figures")),
        ("studies", _("Special analyses")),
    ]  # fmt: skip
    return {
        **frame(request, found),
        "subject": named(here), "area": here,
        "trail": [(named(one), f"{reverse('figures:area', args=[one.id])}?{found.query()}") for one in trail],
        "tabs": [(title, f"{reverse(f'figures:{name}', args=[here.id])}?{found.query()}", name == tab) for name, title in pages],
        "partly": not geography.holds_over(actor, insight.VIEW, here.id),
    }  # fmt: skip
