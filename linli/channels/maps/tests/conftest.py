"""The same small world and signed-in staff as at the desk, and shapes for it."""

from __future__ import annotations

import orjson
import pytest
import shapely

from linli.channels.desk.tests.conftest import _monday, _nothing_kept, staff, world

__all__ = ["_monday", "_nothing_kept", "shapes", "staff", "world"]

CODES = {
    "150402000000": ("district", (118.90, 42.20, 118.94, 42.22)),
    "150402001000": ("street", (118.90, 42.20, 118.92, 42.22)),
    "150402002000": ("street", (118.92, 42.20, 118.94, 42.22)),
    "150402001001": ("community", (118.90, 42.20, 118.92, 42.22)),
    "150402002001": ("community", (118.92, 42.20, 118.94, 42.22)),
    "150402001001001": ("grid", (118.90, 42.20, 118.92, 42.22)),
    "150402002001001": ("grid", (118.92, 42.20, 118.94, 42.22)),
}


@pytest.fixture
def shapes(world):
    """A set of shapes in force for the small world; its id."""
    from linli.cases.tests.world import MONDAY
    from linli.common.actor import SYSTEM
    from linli.geography import api as geography

    made = geography.new_generation(actor=SYSTEM, title="first", origin="test", at=MONDAY)
    features = [
        {"type": "Feature", "properties": {"code": code, "level": level}, "geometry": orjson.loads(shapely.to_geojson(shapely.box(*box)))}
        for code, (level, box) in CODES.items()
    ]  # fmt: skip
    content = orjson.dumps({"type": "FeatureCollection", "features": features})
    assert geography.load_shapes(actor=SYSTEM, generation_id=made.id, content=content, at=MONDAY).clean
    return geography.switch_on(actor=SYSTEM, generation_id=made.id, at=MONDAY).id
