"""The limits of the stages are data: loaded, changed version by version; a case keeps those it was born with."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.actions.packs import InvalidPack
from linli.cases.models import Case, Clock, Report, StageLimit
from linli.cases.rules.stages import STAGES
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.common import memory
from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, InvalidInput, NotFound, Unavailable

HEAD = 'name = "limits"\nversion = "{version}"\ntitle = "t"\norigin = "o"\n'
COLUMNS = "stage,amount,limit_class,urgent_amount,urgent_class,source"


def pack(folder: Path, version: str, *rows: str) -> Path:
    (folder / "pack.toml").write_text(HEAD.format(version=version), encoding="utf-8")
    (folder / "stages.csv").write_text("\n".join([COLUMNS, *rows]), encoding="utf-8")
    return folder


def limit_of(case_id, kind):
    clock = Clock.objects.filter(case=case_id, kind=kind).latest("id")
    return clock.limit_amount, clock.limit_class


def test_the_shipped_pack_brings_every_stage(world):
    assert cases.stages_missing() == []
    assert [view.limit.stage for view in cases.stage_limits()] == list(STAGES)


def test_a_changed_limit_counts_for_cases_reported_from_then_on(world):
    editor = world.actor("catalogue_editor", "centre")
    before = world.report(at=later(hours=0))
    changes = {"amount": 8, "limit_class": "work_hour"}
    made = cases.change_stage(actor=editor, stage="dispatch", changes=changes, at=later(hours=1))
    assert made.version == 2
    after = world.report(at=later(hours=2))
    clerk = world.actor("intake_clerk", "street1")
    for receipt in (before, after):
        cases.file(actor=clerk, case_id=receipt.case_id, at=later(hours=3), matter="C0137", condition=1)
    assert limit_of(before.case_id, "dispatch") == (4, "work_hour")
    assert limit_of(after.case_id, "dispatch") == (8, "work_hour")
    (told,) = audit.timeline(audit.Subject("stage", "dispatch"))
    assert (told.kind, told.data["limit"]) == ("stage.changed", [8, "work_hour"])


def test_an_urgent_case_has_the_urgent_limit_and_an_emergency_whistle_thirty_minutes(world):
    receipt = steps.filed(world, matter=steps.COVER)
    assert limit_of(receipt.case_id, "dispatch") == (1, "urgent_hour")
    street = world.actor("street_coordinator", "street1")
    units = [world.units["water"]]
    about = {"case_id": receipt.case_id, "at": later(minutes=30), "units": units, "reason": "塌陷"}
    cases.blow_whistle(actor=street, whistle_kind="emergency", **about)
    clock = Clock.objects.get(case=receipt.case_id, kind="response")
    assert clock.due_at - clock.started_at == timedelta(minutes=30)


def test_only_editors_change_a_limit_and_only_to_what_can_be(world):
    editor = world.actor("catalogue_editor", "centre")
    with pytest.raises(Forbidden):
        cases.change_stage(actor=world.actor("dispatcher", "centre"), stage="file", changes={"amount": 1}, at=later())
    with pytest.raises(NotFound):
        cases.change_stage(actor=editor, stage="lunch", changes={"amount": 1}, at=later())
    for changes in ({"amount": 0}, {"amount": "many"}, {"limit_class": "moons"}, {"urgent_amount": 10**9}):
        with pytest.raises(InvalidInput) as caught:
            cases.change_stage(actor=editor, stage="file", changes=changes, at=later())
        assert caught.value.data["field"] in changes
    with pytest.raises(InvalidInput):
        cases.change_stage(actor=editor, stage="file", changes={"amount": 2}, at=later(), version=7)
    same = cases.change_stage(actor=editor, stage="file", changes={"amount": 4}, at=later())
    assert same.version == 1
    assert StageLimit.objects.filter(stage="file").count() == 1


def test_without_limits_nothing_is_half_written_and_the_error_says_what_to_load(world):
    StageLimit.objects.all().delete()
    memory.forget()
    with translation.override("en"), pytest.raises(Unavailable, match="load a catalogue pack"):
        world.report()
    assert not Case.objects.exists()
    assert not Report.objects.exists()
    assert cases.stages_missing() == list(STAGES)


def test_a_pack_adds_versions_and_its_faults_are_named(world, tmp_path):
    rows = (
        "file,6,work_hour,1,urgent_hour,local rule",
        "dispatch,4,work_hour,1,urgent_hour,热线通行做法：数小时内",
    )
    report = cases.load_pack(actor=SYSTEM, folder=pack(tmp_path, "1", *rows), at=later(hours=1))
    assert (report.changed, report.unchanged) == ({"stages": 1}, {"stages": 1})
    assert cases.stage_versions("file")[0].limit.source == "local rule"
    assert limit_of(world.report(at=later(hours=2)).case_id, "file") == (6, "work_hour")
    bad = (
        "file,0,work_hour,1,urgent_hour,",
        "nap,1,work_hour,1,urgent_hour,",
        "check,1,moons,1,urgent_hour,",
        *rows[1:],
        rows[1],
    )
    with pytest.raises(InvalidPack) as caught:
        cases.load_pack(actor=SYSTEM, folder=pack(tmp_path, "2", *bad), at=later(hours=3))
    assert [(fault.line, fault.column) for fault in caught.value.data["faults"]] == [
        (2, "amount"), (3, "stage"), (4, "limit_class"), (6, "stage"),
    ]  # fmt: skip
    assert cases.stage_versions("file")[0].version == 2
