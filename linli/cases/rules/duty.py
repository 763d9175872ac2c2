"""Whose duty is it? The most specific admitted row of the duty list that is in force, or the coordinator of the level.

Specific means: the narrowest area, then the longest matter code, then the narrowest level, then the newest row.
The negative list comes first: a row for a level it forbids does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from linli.cases.rules.duplicates import Reason
from linli.cases.rules.levels import GUARDED, covers, rank

DEFAULT_LEVEL: Final = "street"


@dataclass(frozen=True, slots=True)
class Step:
    """One area of the chain a place lies in: its id and level."""

    area_id: int
    level: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """An admitted item of the duty list. `matter_code` may be the beginning of a code; `area_id` None is everywhere.

    The lead is a unit, or a kind (and trade) of unit to be found in the case's area. `valid_to`: first day without it.
    """

    id: int
    code: str
    version: int
    matter_code: str
    area_id: int | None
    level: str
    lead_unit_id: int | None
    lead_kind: str
    lead_trade: str
    co_units: tuple[str, ...]
    legal_basis: str
    valid_from: date
    valid_to: date | None

    def in_force(self, on: date) -> bool:
        """Whether it holds on this day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @property
    def lead(self) -> tuple[int | None, str, str]:
        """Who leads, in a form that can be compared."""
        return self.lead_unit_id, self.lead_kind, self.lead_trade


@dataclass(frozen=True, slots=True)
class NegativeRow:
    """What `level` and the levels below it must never be made responsible for."""

    code: str
    matter_code: str
    level: str
    reason: str
    valid_from: date
    valid_to: date | None

    def forbids(self, matter_code: str, level: str, on: date) -> bool:
        """Whether it keeps this matter away from this level on this day."""
        holds = self.valid_from <= on and (self.valid_to is None or on < self.valid_to)
        return holds and matter_code.startswith(self.matter_code) and covers(self.level, level)


@dataclass(frozen=True, slots=True)
class Choice:
    """Who should get a case.

    row None: the coordinator of `level` decides; `gap` where no row was in force, `contradiction` the codes of rows that
    claim it equally for different leads. `forbidden`: rows the negative list put aside.
    """

    row: DutyRow | None
    level: str
    reason: Reason
    gap: bool = False
    contradiction: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


_REASONS: Final = {
    None: "Duty item %(code)s: %(matter)s, everywhere.",
    "micro_grid": "Duty item %(code)s: %(matter)s in this micro-grid.",
    "grid": "Duty item %(code)s: %(matter)s in this grid.",
    "community": "Duty item %(code)s: %(matter)s in this community.",
    "street": "Duty item %(code)s: %(matter)s in this street.",
    "district": "Duty item %(code)s: %(matter)s in this district.",
}


def choose(
    *,
    matter_code: str,
    chain: Sequence[Step],
    rows: Iterable[DutyRow],
    negatives: Iterable[NegativeRow] = (),
    on: date,
    at_least: str = "grid",
    default_level: str = DEFAULT_LEVEL,
) -> Choice:
    """The duty item for a matter at a place (`chain` from narrow to wide) on a day, at level `at_least` or above."""
    matching = [row for row in rows if _fits(row, matter_code, chain, on) and covers(row.level, at_least)]
    negatives = list(negatives)
    allowed = [row for row in matching if forbidden_by(matter_code, row.level, negatives, on) is None]
    forbidden = tuple(row.code for row in matching if row not in allowed)
    level = default_level if covers(default_level, at_least) else at_least
    if not allowed:
        reason = Reason(
            "No duty item is in force for %(matter)s here; the coordinator decides.", {"matter": matter_code}
        )
        return Choice(None, level, reason, gap=True, forbidden=forbidden)
    depth = _depths(chain)
    best = min(_key(row, depth) for row in allowed)
    equals = [row for row in allowed if _key(row, depth) == best]
    if len({row.lead for row in equals}) > 1:
        return _contradicted(equals, matter_code, forbidden)
    row = max(equals, key=lambda item: (item.version, item.id))
    return Choice(row, row.level, _reason_for(row, matter_code, chain), forbidden=forbidden)


def _contradicted(equals: Sequence[DutyRow], matter_code: str, forbidden: tuple[str, ...]) -> Choice:
    codes = tuple(sorted(row.code for row in equals))
    reason = Reason(
        "Duty items %(codes)s claim %(matter)s for different units; the coordinator decides.",
        {"codes": ", ".join(codes), "matter": matter_code},
    )
    return Choice(None, equals[0].level, reason, contradiction=codes, forbidden=forbidden)


def _reason_for(row: DutyRow, matter_code: str, chain: Sequence[Step]) -> Reason:
    level = next((step.level for step in chain if step.area_id == row.area_id), None)
    return Reason(_REASONS.get(level, _REASONS[None]), {"code": row.code, "matter": matter_code})


def _fits(row: DutyRow, matter_code: str, chain: Sequence[Step], on: date) -> bool:
    in_area = row.area_id is None or any(step.area_id == row.area_id for step in chain)
    return in_area and matter_code.startswith(row.matter_code) and row.in_force(on)


def _depths(chain: Sequence[Step]) -> dict[int | None, int]:
    """Area → how wide it is; everywhere is widest."""
    return {step.area_id: depth for depth, step in enumerate(chain)} | {None: len(chain)}


def _key(row: DutyRow, depths: dict[int | None, int]) -> tuple[int, int, int, int]:
    return depths[row.area_id], -len(row.matter_code), rank(row.level), -row.valid_from.toordinal()


def forbidden_by(matter_code: str, level: str, negatives: Iterable[NegativeRow], on: date) -> NegativeRow | None:
    """The item of the negative list that keeps this matter away from this level, if there is one."""
    return next((item for item in negatives if item.forbids(matter_code, level, on)), None)


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a level may be given a matter; if not, why, and what to do instead."""

    allowed: bool
    reason: Reason
    row: DutyRow | None = None
    negative: NegativeRow | None = None


def admission(
    *,
    matter_code: str,
    level: str,
    chain: Sequence[Step],
    rows: Iterable[DutyRow],
    negatives: Iterable[NegativeRow] = (),
    on: date,
) -> Admission:
    """Whether this level may be given this matter here on this day.

    Communities and grids only by an admitted item for their level that has not expired; above them only the negative
    list forbids. (Domain practice: work is not pushed down without admission.)
    """
    if negative := forbidden_by(matter_code, level, negatives, on):
        text = "%(matter)s is on the negative list (%(code)s): %(why)s"
        return Admission(
            False,
            Reason(text, {"matter": matter_code, "code": negative.code, "why": negative.reason}),
            None,
            negative,
        )
    if level not in (*GUARDED, "micro_grid"):
        return Admission(True, Reason("No admission is needed at this level.", {}))
    mine = [row for row in rows if row.level == level and _fits_any_day(row, matter_code, chain)]
    current = [row for row in mine if row.in_force(on)]
    if current:
        row = min(current, key=lambda item: _key(item, _depths(chain)))
        return Admission(True, _reason_for(row, matter_code, chain), row)
    return Admission(False, _not_admitted(matter_code, mine, on))


def _fits_any_day(row: DutyRow, matter_code: str, chain: Sequence[Step]) -> bool:
    return _fits(row, matter_code, chain, row.valid_from)


def _not_admitted(matter_code: str, mine: Sequence[DutyRow], on: date) -> Reason:
    """Why it is refused, and the right procedure: domain practice asks for both."""
    ended = [row for row in mine if row.valid_to is not None and row.valid_to <= on]
    if ended:
        last = max(ended, key=lambda row: row.valid_to or date.min)
        text = (
            "The duty item %(code)s for %(matter)s expired on %(date)s. Ask its applicant to apply again,"
            " or dispatch to the street or a department."
        )
        return Reason(text, {"code": last.code, "matter": matter_code, "date": f"{last.valid_to:%Y-%m-%d}"})
    text = (
        "There is no admitted duty item that gives %(matter)s to this level. Dispatch to the street or a department;"
        " who wants the level to do it applies for a duty item, the level gives its opinion, and somebody else decides."
    )
    return Reason(text, {"matter": matter_code})


def contradictions(rows: Sequence[DutyRow], on: date) -> list[tuple[str, ...]]:
    """Codes of rows in force that claim the same matter, area and level from the same day for different leads."""
    groups: dict[tuple[str, int | None, str, date], list[DutyRow]] = {}
    for row in rows:
        if row.in_force(on):
            groups.setdefault((row.matter_code, row.area_id, row.level, row.valid_from), []).append(row)
    clashes = [group for group in groups.values() if len({row.lead for row in group}) > 1]
    return sorted(tuple(sorted(row.code for row in group)) for group in clashes)


def without_duty(matter_codes: Iterable[str], rows: Sequence[DutyRow], on: date) -> list[str]:
    """The matters no row in force speaks of anywhere: the holes of the list."""
    claimed = {row.matter_code for row in rows if row.in_force(on)}
    return sorted(code for code in matter_codes if not any(code.startswith(claim) for claim in claimed))
