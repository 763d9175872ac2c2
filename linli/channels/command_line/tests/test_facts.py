"""`linli facts define` and `check`: looked at first, loaded from a day on, and what is wrong is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from linli.channels.command_line.facts import command
from linli.insight.queries.answers.definitions import SHIPPED

pytestmark = pytest.mark.django_db
ONE = '[[indicator]]\ncode = "mine"\nname = "案"\nname_en = "c"\nkind = "count"\nbasis = "reported_at"\nwhat = "voices"\ndirection = "none"\nsource = "s"\nsince = 2026-01-01\n'


def run(*args: str) -> Any:
    """What the command says, and how it ends."""
    return CliRunner().invoke(command, list(args))


def test_definitions_and_schemes_are_looked_at_and_loaded(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(ONE + ONE.replace("mine", "reported"), encoding="utf-8")
    looked = run("define", str(file), "--since", "2099-01-01", "--look")
    assert (looked.exit_code, looked.output.splitlines()[:2]) == (0, ["+ mine", "~ reported"])
    loaded = run("define", str(file), "--since", "2099-01-01")
    assert loaded.exit_code == 0
    assert run("define", str(file), "--since", "2099-01-01", "--look").output.splitlines()[:2] == [
        "= mine",
        "= reported",
    ]
    scheme = run("define", str(SHIPPED / "schemes" / "unit_rates.toml"), "--since", "2099-01-01", "--scheme", "--look")
    assert "solved_rate\t50" in scheme.output
    assert run("define", str(file), "--since", "2000-01-01").exit_code != 0
    file.write_bytes(b"\xff\xfe")
    assert run("define", str(file), "--since", "2099-01-01").exit_code != 0


def test_an_empty_house_adds_up(settings: Any, tmp_path: Path) -> None:
    settings.FACTS = tmp_path / "facts"
    checked = run("check", "--from", "2026-01-01", "--to", "2026-12-31")
    assert checked.exit_code == 0, checked.output
