"""The small world with signed-in staff, as at the desk, with something of every kind in its first street."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from linli.channels.desk.tests.conftest import _monday, _nothing_kept, staff, world

__all__ = ["_monday", "_nothing_kept", "furnished", "staff", "world"]
PACKS = Path(__file__).resolve().parents[2] / "linli" / "packs"
# Stands in every text that was written in the first street and that nobody of the second is to read.
WORD = "蓝鲸"


@pytest.fixture
def furnished(world, staff) -> dict[str, Any]:
    """A case in hand with a request, a draft, a call for help and a note; a plate, an article, a zone, a visit, a person, a key.

    Answers what the gaps of addresses are filled with.
    """
    from linli.accounts import api as accounts
    from linli.cases import api as cases
    from linli.cases.tests import steps
    from linli.cases.tests.world import MONDAY
    from linli.common.actor import SYSTEM
    from linli.community import api as community
    from linli.community.tests.test_stories import code
    from linli.geography import api as geography
    from linli.registry import api as registry
    from linli.services.tests.writing import drafted

    made = steps.in_hand(
        world, matter=steps.RUBBISH, text=f"{WORD}巷垃圾成堆", address=f"{WORD}巷12号",
        contact=registry.ContactIn(name="张三", phone="13800138000"),
    )  # fmt: skip
    handler = steps.handler(world, steps.RUBBISH)
    cases.ask_extension(actor=handler, case_id=made.case_id, at=steps.later(minutes=20), reason=f"{WORD}等件")
    cases.call_unit(
        actor=handler,
        case_id=made.case_id,
        at=steps.later(minutes=21),
        unit=world.units["lighting"],
        note=f"{WORD}帮忙",
    )
    cases.keep_draft(actor=handler, case_id=made.case_id, verb="resolve", at=MONDAY, fields={"answer": f"{WORD}已清"})
    note = cases.write_hand_over(
        actor=world.actor("dispatcher", "street1"), unit_id=world.units["street1"], at=MONDAY, text=f"{WORD}明早再看",
        items=[("due", made.case_id)],
    )  # fmt: skip
    (plate,) = registry.make_plates(
        actor=SYSTEM, new=[registry.NewPlate(world.areas["grid1"], "lamp", f"{WORD}楼东门")], at=MONDAY
    )
    drafted(world, "K-OURS", unit="street1", question=f"{WORD}怎么办？")
    community.load_services(actor=SYSTEM, folder=PACKS / "community", at=MONDAY)
    worker = staff("grid_worker", "grid1")
    zone = community.open_zone(
        actor=SYSTEM, at=MONDAY,
        new=community.NewZone(world.areas["grid1"], worker.person_id, community.PURPOSES.values[0], (f"{WORD}楼",), MONDAY.date()),
    )  # fmt: skip
    visit = community.NewVisit(world.areas["grid1"], "meal", MONDAY.date(), code(), building=f"{WORD}楼")
    community.enter_visit(actor=world.actor("grid_worker", "grid1"), new=visit, at=MONDAY)
    key = accounts.add_key(
        actor=SYSTEM, title=WORD, unit_id=world.units["street1"], rights=["cases.view"], expires_at=MONDAY + timedelta(days=9), at=MONDAY
    )  # fmt: skip
    draft = geography.new_generation(actor=SYSTEM, title="drawn", origin="test", at=MONDAY)
    view = steps.view_of_anybody(made)
    return {
        "case_id": made.case_id, "other_id": made.case_id, "number": made.number, "request_id": view.requests[0].id,
        "report_id": view.reports[0].id, "note_id": note, "plate_id": plate.id, "area_id": world.areas["grid1"], "zone_id": zone.id,
        "person_id": worker.person_id, "unit_id": world.units["street1"], "prefix": key.split("_")[1], "set_id": draft.id,
        "community_id": world.areas["community1"], "street": world.areas["street1"], "assignment_id": 1, "attachment_id": 1, "filter_id": 1, "import_id": 1,
        "post_id": 1, "year": 2026, "calendar": "cn", "shift_id": _on_duty(world), "name": "flow", "simulation_id": 1, "proposal_id": 1, "warning_id": 1,
        "appeal_id": 1, "plan_id": 1, "pack_id": 1, "form": "pdf", "table": "streets", "ending": "csv",
    }  # fmt: skip


def _on_duty(world) -> int:
    """A shift of the first street's desk."""
    from linli.cases import api as cases
    from linli.cases.tests.world import MONDAY
    from linli.common.actor import SYSTEM

    hours = (MONDAY + timedelta(hours=8), MONDAY + timedelta(hours=16))
    new = cases.NewShift(world.units["street1"], "desk", *hours, "0476-8234567", WORD)
    return cases.plan_shift(actor=SYSTEM, at=MONDAY, new=new)
