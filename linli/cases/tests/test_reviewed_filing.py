"""Filing keeps its row."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import LAMP, RUBBISH, later
from linli.cases.tests.world import World
from linli.common.errors import Refused


def test_the_matter_of_a_filed_case_is_changed_by_filing_it_anew(world: World) -> None:
    """Otherwise limit and proof of the filing row would be lost."""
    receipt = steps.filed(world)
    clerk = world.actor("intake_clerk", "street1")
    changes = cases.Description(matter=RUBBISH)
    with pytest.raises(Refused):
        cases.describe(actor=clerk, case_id=receipt.case_id, at=later(minutes=8), changes=changes)
    same = cases.Description(matter=LAMP, address="西屯街3号")
    cases.describe(actor=clerk, case_id=receipt.case_id, at=later(minutes=9), changes=same)
    assert steps.view(world, receipt).condition_number == 1
