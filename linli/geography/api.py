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
from linli.geography.queries.views import AreaView, GenerationView, NewArea, NewUnit, Placement, UnitView

__all__ = [
    "APPROVE",
    "EDIT",
    "KINDS",
    "AreaLevel",
    "AreaView",
    "GenerationView",
    "NewArea",
    "NewUnit",
    "Placement",
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
    "duty_desk_of",
    "find_unit",
    "forget_what_is_kept",
    "generation",
    "generation_at",
    "generations",
    "locate",
    "locate_many",
    "move_unit",
    "parent_unit",
    "place_of_area",
    "predecessors",
    "rename_area",
    "root",
    "speaker_of",
    "successors",
    "unit",
    "unit_by_code",
    "units_below",
    "units_of_kind",
]
