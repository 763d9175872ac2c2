"""`linli packs load`: whole packs by one command, faults by file and line, nothing half-loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from linli.cases import api as cases
from linli.channels.command_line.packs import packs
from linli.geography import api as geography

SHIPPED = Path(__file__).resolve().parents[3] / "packs"


def load(folder: Path):
    return CliRunner().invoke(packs, ["load", str(folder)], catch_exceptions=False)


@pytest.mark.django_db
def test_an_empty_house_is_furnished_from_packs(tmp_path):
    for name in ("hongshan", "catalogue", "calendar"):
        done = load(SHIPPED / name)
        assert done.exit_code == 0, done.output
    assert geography.unit_by_code("hongshan.centre")
    assert cases.stages_missing() == []
    assert {view.year for view in cases.calendar_years()} == {2023, 2024, 2025, 2026}
    assert "already_loaded: True" in load(SHIPPED / "catalogue").output


@pytest.mark.django_db
def test_faults_are_named_and_a_folder_without_a_pack_is_told(tmp_path):
    assert load(tmp_path).exit_code == 1
    (tmp_path / "pack.toml").write_text('name = "n"\nversion = "1"\ntitle = "t"\norigin = "o"\n', encoding="utf-8")
    header = "stage,amount,limit_class,urgent_amount,urgent_class"
    (tmp_path / "stages.csv").write_text(f"{header}\nfile,0,work_hour,1,urgent_hour\n", encoding="utf-8")
    done = load(tmp_path)
    assert done.exit_code == 1
    assert "stages.csv:2 (amount)" in done.output
    assert cases.stages_missing()
