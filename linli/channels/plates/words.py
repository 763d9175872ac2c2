"""What plates and posts are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from linli.channels.pages.languages import in_english
from linli.channels.pages.templatetags.pages import named
from linli.geography import api as geography
from linli.registry import api as registry

TONES: Final = {"mounted": "met", "damaged": "bad", "lost": "bad"}


@dataclass(frozen=True, slots=True)
class PlateRow:
    """A plate with what a page says of it."""

    plate: registry.PlateView
    code: str
    where: str
    what: str
    state: str
    tone: str
    address: str


def row_of(plate: registry.PlateView) -> PlateRow:
    """The plate in words of the language active now."""
    return PlateRow(
        plate, registry.show_short_code(plate.code), place_title(plate), thing_title(plate.thing), state_title(plate.state),
        TONES.get(plate.state, "none"), public_address(plate),
    )  # fmt: skip


def place_title(plate: registry.PlateView) -> str:
    """The area of a plate from community to grid, and the spot."""
    *outer, inner = [named(area) for area in geography.chain(plate.area_id)[-2:]]
    parts = [*(name for name in outer if not inner.startswith(name)), inner, plate.spot]
    return " › ".join(part for part in parts if part)


def thing_title(thing: str) -> str:
    """What the plate is fixed to."""
    english, chinese = registry.THINGS.get(thing, ("", ""))
    return english if in_english() else chinese


def things() -> list[tuple[str, str]]:
    """Every kind of thing with its name."""
    return [(thing, thing_title(thing)) for thing in registry.THINGS]


def state_title(state: str) -> str:
    """The state of a plate."""
    return gettext(str(registry.PLATE_STATES(state).label))


def public_address(plate: registry.PlateView) -> str:
    """What its QR code holds."""
    return f"{settings.ENV['LINLI_PUBLIC_URL'].rstrip('/')}{reverse('citizen:place', args=[plate.token])}"
