"""Where somebody stands who scanned a plate or typed its code: the area, and the plate if it was one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.registry import api as registry


@dataclass(frozen=True, slots=True)
class Here:
    """A place behind a code. `plate`: what hangs there now; `scanned`: the plate whose code it was, another one if replaced."""

    code: str
    area: geography.AreaView
    plate: registry.PlateView | None = None
    scanned: registry.PlateView | None = None

    @property
    def replaced(self) -> bool:
        """Whether the plate scanned is not the one that hangs there now."""
        return self.scanned is not None and self.plate is not None and self.scanned.id != self.plate.id


def here_of(code: str, on: date) -> Here | None:
    """The place behind the code of an area, or the token or short code of a plate; None for an unknown one."""
    if not 0 < len(code) <= 40:
        return None
    try:
        found = registry.resolve_plate(code)
    except NotFound:
        return _of_area(code, on)
    return Here(code, registry.area_now(found.current.area_id, on), found.current, found.scanned)


def _of_area(code: str, on: date) -> Here | None:
    try:
        area = geography.area_by_code(code, on=on)
    except NotFound:
        return None
    return Here(area.code, area)
