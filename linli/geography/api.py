"""Geography's front door. Other apps import from here and nowhere else."""

from linli.geography.actions.areas import abolish_area, add_area, rename_area
from linli.geography.actions.units import add_unit, change_unit, close_unit, move_unit
from linli.geography.events import KINDS
from linli.geography.models import AreaLevel, UnitKind
from linli.geography.permissions import APPROVE, EDIT
from linli.geography.queries.areas import (
    area,
    area_by_code,
    areas_under,
    chain,
    children_of,
    predecessors,
    successors,
)
from linli.geography.queries.faults import describe
from linli.geography.queries.memory import forget as forget_what_is_kept
from linli.geography.queries.places import (
    generation,
    generation_at,
    generations,
    locate,
    locate_many,
    place_of_area,
)
from linli.geography.queries.units import (
    coordinator_for,
    duty_desk_of,
    find_unit,
    parent_unit,
    root,
    speaker_of,
    unit,
    unit_by_code,
    units_below,
    units_of_kind,
)
from linli.geography.queries.views import NEAR_METRES, AreaView, GenerationView, NewArea, NewUnit, Placement, UnitView
from linli.geography.rules.coordinates import SYSTEMS, Floats, fault_of_point, faulty_points, system_named, to_gcj02, to_wgs84
from linli.geography.rules.cover import gaps, overlaps
from linli.geography.rules.drawing import Drawing, Drawn, read_drawing
from linli.geography.rules.faults import ShapeFault
from linli.geography.rules.index import NOWHERE, Found, ShapeIndex

__all__ = [
    "APPROVE",
    "AreaLevel",
    "AreaView",
    "Drawing",
    "Drawn",
    "EDIT",
    "Floats",
    "Found",
    "GenerationView",
    "KINDS",
    "NEAR_METRES",
    "NOWHERE",
    "NewArea",
    "NewUnit",
    "Placement",
    "SYSTEMS",
    "ShapeFault",
    "ShapeIndex",
    "UnitKind",
    "UnitView",
    "abolish_area",
    "add_area",
    "add_unit",
    "area",
    "area_by_code",
    "areas_under",
    "chain",
    "change_unit",
    "children_of",
    "close_unit",
    "coordinator_for",
    "describe",
    "duty_desk_of",
    "fault_of_point",
    "faulty_points",
    "find_unit",
    "forget_what_is_kept",
    "gaps",
    "generation",
    "generation_at",
    "generations",
    "locate",
    "locate_many",
    "move_unit",
    "overlaps",
    "parent_unit",
    "place_of_area",
    "predecessors",
    "read_drawing",
    "rename_area",
    "root",
    "speaker_of",
    "successors",
    "system_named",
    "to_gcj02",
    "to_wgs84",
    "unit",
    "unit_by_code",
    "units_below",
    "units_of_kind",
]
