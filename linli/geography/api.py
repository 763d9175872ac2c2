"""Geography's front door. Other apps import from here and nowhere else."""

from linli.geography.actions.areas import abolish_area, add_area, rename_area
from linli.geography.actions.drafting import DrawReport, discard, draw_grids, may_draw, publish, take_back
from linli.geography.actions.editions import EditionChoices, EditionReport, import_edition
from linli.geography.actions.generations import LoadOptions, LoadReport, load_shapes, new_generation, switch_on
from linli.geography.actions.grids import (
    Added,
    NewGrid,
    add_grid,
    add_micro_grid,
    merge_grids,
    set_households,
    split_grid,
)
from linli.geography.actions.packs import PackReport, load_place_pack
from linli.geography.actions.seats import accept as accept_seat
from linli.geography.actions.seats import give_up as give_up_seat
from linli.geography.actions.seats import nominate as nominate_for_seat
from linli.geography.actions.seats import renew as renew_seat
from linli.geography.actions.tables import take_in_areas, take_in_units
from linli.geography.actions.units import add_unit, change_unit, close_unit, move_unit, reopen_unit
from linli.geography.events import KINDS
from linli.geography.models import AreaLevel, UnitKind
from linli.geography.permissions import APPROVE, DRAW, EDIT
from linli.geography.queries.areas import (
    area,
    area_by_code,
    areas_under,
    chain,
    children_of,
    everything_under,
    predecessors,
    successors,
)
from linli.geography.queries.covering import check_cover, neighbours_outlines, outline, outlines
from linli.geography.queries.drafts import (
    Family,
    GridDrawing,
    changed_communities,
    check_drawing,
    family,
    family_faults,
    geojson,
    hands_in,
    is_outdated,
    shape_as_geojson,
)
from linli.geography.queries.faults import describe
from linli.geography.queries.functional import functional_areas_at, functional_areas_of
from linli.geography.queries.memory import forget as forget_what_is_kept
from linli.geography.queries.naming import NamedArea, areas_named
from linli.geography.queries.places import (
    PlacedPoints,
    generation,
    generation_at,
    generation_in_force,
    generations,
    locate,
    locate_columns,
    locate_many,
    place_of_area,
)
from linli.geography.queries.reach import holds_over, territories
from linli.geography.queries.seats import SeatView, seats, vacancies
from linli.geography.queries.sketches import Sketch, sketches
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
from linli.geography.rules.coordinates import (
    SWAPPED,
    SYSTEMS,
    Floats,
    fault_of_point,
    faulty_points,
    system_named,
    to_gcj02,
    to_wgs84,
)
from linli.geography.rules.cover import gaps, overlaps
from linli.geography.rules.divisions import Division, parse_division
from linli.geography.rules.drawing import Drawing, Drawn, read_drawing
from linli.geography.rules.editions import (
    Edition,
    EditionDiff,
    EditionRow,
    RowFault,
    diff_editions,
    likely_successors,
    read_edition,
)
from linli.geography.rules.family import FamilyFault, cut, joined
from linli.geography.rules.faults import ShapeFault
from linli.geography.rules.hours import check_hours
from linli.geography.rules.index import NOWHERE, Found, LayeredIndex, ShapeIndex
from linli.geography.rules.levels import CHAIN

__all__ = [
    "APPROVE",
    "CHAIN",
    "DRAW",
    "EDIT",
    "KINDS",
    "NEAR_METRES",
    "NOWHERE",
    "SWAPPED",
    "SYSTEMS",
    "Added",
    "AreaLevel",
    "AreaView",
    "Division",
    "DrawReport",
    "Drawing",
    "Drawn",
    "Edition",
    "EditionChoices",
    "EditionDiff",
    "EditionReport",
    "EditionRow",
    "Family",
    "FamilyFault",
    "Floats",
    "Found",
    "GenerationView",
    "GridDrawing",
    "LayeredIndex",
    "LoadOptions",
    "LoadReport",
    "NamedArea",
    "NewArea",
    "NewGrid",
    "NewUnit",
    "PackReport",
    "PlacedPoints",
    "Placement",
    "RowFault",
    "SeatView",
    "ShapeFault",
    "ShapeIndex",
    "Sketch",
    "UnitKind",
    "UnitView",
    "abolish_area",
    "accept_seat",
    "add_area",
    "add_grid",
    "add_micro_grid",
    "add_unit",
    "area",
    "area_by_code",
    "areas_named",
    "areas_under",
    "chain",
    "change_unit",
    "changed_communities",
    "check_cover",
    "check_drawing",
    "check_hours",
    "children_of",
    "close_unit",
    "coordinator_for",
    "cut",
    "describe",
    "diff_editions",
    "discard",
    "draw_grids",
    "duty_desk_of",
    "everything_under",
    "family",
    "family_faults",
    "fault_of_point",
    "faulty_points",
    "find_unit",
    "forget_what_is_kept",
    "functional_areas_at",
    "functional_areas_of",
    "gaps",
    "generation",
    "generation_at",
    "generation_in_force",
    "generations",
    "geojson",
    "give_up_seat",
    "hands_in",
    "holds_over",
    "import_edition",
    "is_outdated",
    "joined",
    "likely_successors",
    "load_place_pack",
    "load_shapes",
    "locate",
    "locate_columns",
    "locate_many",
    "may_draw",
    "merge_grids",
    "move_unit",
    "neighbours_outlines",
    "new_generation",
    "nominate_for_seat",
    "outline",
    "outlines",
    "overlaps",
    "parent_unit",
    "parse_division",
    "place_of_area",
    "predecessors",
    "publish",
    "read_drawing",
    "read_edition",
    "rename_area",
    "renew_seat",
    "reopen_unit",
    "root",
    "seats",
    "set_households",
    "shape_as_geojson",
    "sketches",
    "speaker_of",
    "split_grid",
    "successors",
    "switch_on",
    "system_named",
    "take_back",
    "take_in_areas",
    "take_in_units",
    "territories",
    "to_gcj02",
    "to_wgs84",
    "unit",
    "unit_by_code",
    "units_below",
    "units_of_kind",
    "vacancies",
]
