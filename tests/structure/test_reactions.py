"""Every kind of event has its row in the table of reactions, even an empty one; and every row has its kind."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from linli.reactions.table import TABLE

pytestmark = pytest.mark.one_engine
LINLI = Path(__file__).resolve().parents[2] / "linli"
APPS = sorted(app.name for app in LINLI.iterdir() if any(app.glob("events.py")) or any(app.glob("events/__init__.py")))
KIND = re.compile(r"^[a-z_]+\.[a-z_]+$")
RECORDERS = {"Happening", "happened", "happened_to", "note", "_note", "_record", "record_one", "_tell"}


def declared() -> set[str]:
    events = [import_module(f"linli.{app}.events") for app in APPS]
    return {kind for module in events for kind in getattr(module, "KINDS", ())}


def recorded() -> dict[str, str]:
    """Every kind written out where something is recorded, and where that is."""
    found: dict[str, str] = {}
    for app in APPS:
        for path in [*(LINLI / app).glob("actions.py"), *(LINLI / app).glob("actions/**/*.py")]:
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call) or ast.unparse(node.func).split(".")[-1] not in RECORDERS:
                    continue
                for part in node.args:
                    for leaf in ast.walk(part):
                        if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str) and KIND.match(leaf.value):
                            found[leaf.value] = f"{path.relative_to(LINLI)}:{leaf.lineno}"
    return found


def test_every_declared_kind_has_a_row():
    assert sorted(declared() - set(TABLE)) == []


def test_what_is_recorded_has_a_row():
    written = recorded()
    assert len(written) > 40
    assert {kind: where for kind, where in written.items() if kind not in TABLE} == {}


def test_every_row_has_its_kind():
    assert sorted(set(TABLE) - declared() - set(recorded())) == []


@pytest.mark.parametrize("kind", sorted(TABLE))
def test_reactions_of_a_row_are_functions_named_once(kind):
    row = TABLE[kind]
    assert all(callable(reaction) for reaction in row)
    assert len(set(row)) == len(row)


def test_the_table_reads_as_one_line_a_row():
    source = (LINLI / "reactions" / "table.py").read_text()
    for kind in TABLE:
        assert re.search(rf'^    "{re.escape(kind)}": \(.*\),$', source, re.MULTILINE), kind
