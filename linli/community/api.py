"""The front door of zones and visits. Nothing here answers who visited how often, or which household was visited."""

from linli.community.actions.services import FILE as SERVICES_FILE
from linli.community.actions.services import load_services
from linli.community.actions.visits import (
    close_door,
    correct_visit,
    enter_visit,
    erase_visit,
    forget_visits,
    open_door,
)
from linli.community.actions.zones import change_buildings, end_zone, open_zone
from linli.community.events import (
    KINDS,
    BuildingAtHand,
    NewVisit,
    NewZone,
    Services,
    ServiceView,
    VisitCount,
    VisitView,
    ZoneView,
)
from linli.community.models import Zone
from linli.community.permissions import VIEW, VISIT, ZONES
from linli.community.queries.services import services
from linli.community.queries.visits import counts, visit_of_slip, visits
from linli.community.queries.zones import buildings_at_hand, closed_doors, zones
from linli.community.rules import slip as clean_slip

PURPOSES = Zone.Purpose

__all__ = [
    "KINDS",
    "PURPOSES",
    "SERVICES_FILE",
    "VIEW",
    "VISIT",
    "ZONES",
    "BuildingAtHand",
    "NewVisit",
    "NewZone",
    "ServiceView",
    "Services",
    "VisitCount",
    "VisitView",
    "ZoneView",
    "buildings_at_hand",
    "change_buildings",
    "clean_slip",
    "close_door",
    "closed_doors",
    "correct_visit",
    "counts",
    "end_zone",
    "enter_visit",
    "erase_visit",
    "forget_visits",
    "load_services",
    "open_door",
    "open_zone",
    "services",
    "visit_of_slip",
    "visits",
    "zones",
]
