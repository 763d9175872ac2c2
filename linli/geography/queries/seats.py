"""Reads of the seats of micro-grids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linli.geography.models import MicroSeat
from linli.geography.queries import areas


@dataclass(frozen=True, slots=True)
class SeatView:
    """One seat: its role and number, who holds it (account key), who is asked to, and until when it stands."""

    id: int
    area_id: int
    role: str
    number: int
    person_key: str
    nominated_key: str
    nominated_on: date | None
    accepted_on: date | None
    renew_by: date | None
    phone_public: bool

    @property
    def vacant(self) -> bool:
        """Whether nobody holds it."""
        return not self.person_key

    def lapsed_on(self, day: date) -> bool:
        """Whether its holder should have renewed before this day."""
        return self.renew_by is not None and self.renew_by < day


def seats(micro_grid_id: int) -> list[SeatView]:
    """The five seats of a micro-grid. Raises NotFound for an unknown area."""
    areas.area(micro_grid_id)
    return [view(row) for row in MicroSeat.objects.filter(area_id=micro_grid_id).order_by("role", "number")]


def vacancies(area_id: int, *, on: date) -> list[SeatView]:
    """The seats in an area, however wide, that nobody holds or whose holder did not renew in time."""
    path = areas.area(area_id).path
    rows = MicroSeat.objects.filter(area__path__startswith=path, area__valid_to=None)
    found = [view(row) for row in rows.order_by("area__code", "role", "number")]
    return [seat for seat in found if seat.vacant or seat.lapsed_on(on)]


def view(row: MicroSeat) -> SeatView:
    """The seat as a plain value."""
    return SeatView(
        id=row.pk,
        area_id=row.area_id,
        role=row.role,
        number=row.number,
        person_key=row.person_key,
        nominated_key=row.nominated_key,
        nominated_on=row.nominated_on,
        accepted_on=row.accepted_on,
        renew_by=row.renew_by,
        phone_public=row.phone_public,
    )
