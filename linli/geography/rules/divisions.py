"""The national division codes: what their twelve digits say.

GB/T 2260 (first six digits), GB/T 10114 (street or town) and the statistical rules of 2009 (community or village).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from linli.common.errors import InvalidInput

_REASON: Final = "A division code has twelve digits, the unused ones at the end being 0."
LEVELS_BY_NUMBER: Final = {1: "province", 2: "city", 3: "district", 4: "street", 5: "community"}
NUMBERS_BY_LEVEL: Final = {level: number for number, level in LEVELS_BY_NUMBER.items()}
_WIDTHS: Final = {"province": 2, "city": 4, "district": 6, "street": 9, "community": 12}
_STREET_KINDS: Final = {"0": "subdistrict", "1": "town", "2": "township", "3": "township", "4": "zone", "5": "zone"}
_COMMITTEES: Final = {"0": "residents", "1": "residents", "2": "villagers", "3": "villagers", "4": "none", "5": "none"}


@dataclass(frozen=True, slots=True)
class Division:
    """What a division code says.

    `level` is the narrowest level its digits reach. `kind` of a street: subdistrict, town, township or zone (digit 7;
    a zone is a statistical unit such as a development area). `committee` of a community (digit 10): residents (居委会),
    villagers (村委会), or none (a unit of that kind without a committee).
    """

    code: str
    level: str
    kind: str = ""
    committee: str = ""

    @property
    def is_zone(self) -> bool:
        """Whether it is, or lies in, a statistical zone that is no street or town (digit 7 is 4 or 5)."""
        return self.level in {"street", "community"} and self.code[6] in "45"

    @property
    def parent_code(self) -> str:
        """The code one level up, as its digits have it; empty for a province."""
        widths = list(_WIDTHS.values())
        place = widths.index(_WIDTHS[self.level])
        return self.code[: widths[place - 1]].ljust(12, "0") if place else ""


def parse_division(code: str) -> Division:
    """Read a twelve-digit division code. Raises InvalidInput for anything else."""
    if len(code) != 12 or not code.isascii() or not code.isdigit() or code.startswith("00"):
        raise InvalidInput(field="code", reason=_REASON)
    level = next(level for level, width in _WIDTHS.items() if set(code[width:]) <= {"0"})
    if level == "street":
        return Division(code, level, kind=_STREET_KINDS.get(code[6], ""))
    if level == "community":
        return Division(code, level, committee=_COMMITTEES.get(code[9], ""))
    return Division(code, level)
