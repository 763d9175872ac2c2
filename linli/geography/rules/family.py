"""The grids of one community as they are drawn: what is wrong with them, and how they are cut, joined and laid on each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import shapely
from shapely.ops import split

from linli.common.errors import InvalidInput, Refused
from linli.geography.rules import cover, grids
from linli.geography.rules.metres import square_metres

# A piece of a cut grid that is smaller is a slip of the hand.
SMALLEST_PIECE: Final = 100.0
NO_HOUSEHOLDS: Final = "Nobody has said yet how many households it has."
NOT_DRAWN: Final = "This grid is in force, but it is neither drawn nor replaced."
OVERLAPS: Final = "It overlaps %(other)s by %(square_metres)s m²."
BEYOND: Final = "It reaches beyond its community by %(square_metres)s m²."
GAP: Final = "No grid covers %(square_metres)s m² of the community here."
CROSSES: Final = "Its outline crosses or touches itself here."


@dataclass(frozen=True, slots=True)
class Member:
    """One grid of the community: its code (or what stands for one while it is planned), name, shape and households."""

    key: str
    name: str
    shape: Any
    households: int | None


@dataclass(frozen=True, slots=True)
class FamilyFault:
    """What is wrong or unusual: which grid ("" for the community), a sentence with gaps, and where. `stops`: it must be mended."""

    key: str
    sentence: str
    data: Mapping[str, Any] = field(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    stops: bool = True


def faults_of(
    community: Any | None, members: Sequence[Member], missing: Sequence[tuple[str, Any]]
) -> list[FamilyFault]:
    """Everything that is wrong with the grids of a community, then what is only unusual. `missing`: grids in force left out."""
    found = [_at(one.shape, FamilyFault(one.key, CROSSES)) for one in members if not shapely.is_valid(one.shape)]
    found += [_at(shape, FamilyFault(key, NOT_DRAWN)) for key, shape in missing]
    shapes = [one.shape for one in members]
    for one, other, metres in cover.overlaps([member.key for member in members], shapes):
        data = {"other": members[other].name, "square_metres": round(metres, 1)}
        shared = shapely.intersection(*(shapely.make_valid(shapes[i]) for i in (one, other)))
        found.append(_at(shared, FamilyFault(members[one].key, OVERLAPS, data)))
    if community is not None:
        found += _against(community, members)
    return found + [_households(one) for one in members if _unusual(one)]


def _against(community: Any, members: Sequence[Member]) -> list[FamilyFault]:
    found = []
    for one in members:
        metres = cover.beyond(community, one.shape)
        if metres:
            outside = shapely.difference(shapely.make_valid(one.shape), community)
            found.append(_at(outside, FamilyFault(one.key, BEYOND, {"square_metres": round(metres, 1)})))
    pieces = cover.gaps(community, [one.shape for one in members]) if members else []
    return found + [
        _at(piece, FamilyFault("", GAP, {"square_metres": round(square_metres(piece), 1)})) for piece in pieces
    ]


def _at(shape: Any, fault: FamilyFault) -> FamilyFault:
    place = shapely.point_on_surface(shape)
    if place.is_empty:
        return fault
    return FamilyFault(fault.key, fault.sentence, fault.data, round(place.x, 6), round(place.y, 6), fault.stops)


def _unusual(one: Member) -> bool:
    return one.households is None or bool(grids.household_warning(one.households))


def _households(one: Member) -> FamilyFault:
    sentence = NO_HOUSEHOLDS if one.households is None else grids.household_warning(one.households)
    return _at(one.shape, FamilyFault(one.key, sentence, {"households": one.households}, stops=False))


def cut(shape: Any, line: Sequence[tuple[float, float]]) -> list[Any]:
    """The pieces into which a line cuts a shape, largest first. Raises InvalidInput, Refused where it does not cut it in two."""
    if len(line) < 2 or shapely.LineString(line).length == 0:
        raise InvalidInput(field="line", reason="A cut needs two different points.")
    if not shapely.is_valid(shape):
        raise Refused(reason="invalid", text="The outline crosses itself; mend it before it is cut.")
    knife = shapely.LineString(line)
    pieces = [piece for part in shapely.get_parts(shape) for piece in split(part, knife).geoms]
    pieces = [piece for piece in pieces if square_metres(piece) >= SMALLEST_PIECE]
    if len(pieces) <= len(shapely.get_parts(shape)):
        raise Refused(reason="not_cut", text="The line does not cross the grid from edge to edge, so nothing is cut.")
    return [to_six(piece) for piece in sorted(pieces, key=square_metres, reverse=True)]


def joined(shapes: Sequence[Any]) -> Any:
    """The shapes as one. Raises Refused where they do not touch."""
    whole = shapely.union_all([shapely.make_valid(shape) for shape in shapes])
    if shapely.get_type_id(whole) != 3 and all(shapely.get_type_id(shape) == 3 for shape in shapes):
        raise Refused(reason="apart", text="These grids do not touch, so they cannot become one.")
    return to_six(whole)


def to_six(shape: Any) -> Any:
    """The shape with its coordinates rounded to six decimals, a tenth of a metre."""
    return shapely.transform(shape, lambda points: points.round(6))
