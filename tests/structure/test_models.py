"""Tables: personal data declared, foreign keys pointing down, nobody reaching for another app's tables by name."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

pytestmark = pytest.mark.one_engine
ROOT = Path(__file__).resolve().parents[2]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("linli.")]


def floors() -> dict[str, int]:
    """App label → height, read from the import contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "floors")["layers"]
    return {name.strip(" ()"): len(layers) - height for height, layer in enumerate(layers) for name in layer.split("|")}


def floor_of(model) -> tuple[int, str]:
    parts = model.__module__.split(".")
    return floors()[parts[1]], ".".join(parts[1:3]) if parts[1] == "channels" else parts[1]


def test_there_are_tables():
    assert len(MODELS) > 20


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_table_declares_its_personal_data(model):
    """Its own declaration, not an inherited one, and no empty phrase."""
    assert isinstance(model.__dict__.get("personal_data"), str), "say which personal data it holds, or none"
    assert len(model.personal_data) >= 4


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    height, app = floor_of(model)
    for field in model._meta.get_fields():
        target = field.related_model
        if not field.concrete or target is None or not target.__module__.startswith("linli."):
            continue
        target_height, target_app = floor_of(target)
        assert target_app == app or target_height < height, f"{field} points to {target._meta.label}"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_backward_names_upstairs(model):
    """A reverse name would let a lower floor read an upper one's rows; across apps it is switched off with `+`."""
    _, app = floor_of(model)
    for field in model._meta.get_fields():
        target = field.related_model
        ours = field.concrete and target is not None and target.__module__.startswith("linli.")
        if ours and floor_of(target)[1] != app:
            assert field.remote_field.hidden, f"{field}: related_name='+'"


def sources(pattern: str = "*.py"):
    for path in (ROOT / "linli").rglob(pattern):
        if not {"migrations", "tests"} & set(path.parts):
            yield path


def test_tables_are_not_fetched_by_name_outside_migrations():
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr == "get_model":
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_no_signals_and_no_rules_in_save():
    """What must happen beside a write stands in an action or in the table of reactions, never in a signal or in save."""
    found = []
    for path in sources():
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            names = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()
            # post_migrate tells of tables made or emptied, not of a write.
            if names - {"post_migrate"} and node.module == "django.db.models.signals":
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} signal")
            of_a_table = "models" in path.parts or path.name == "models.py"
            if of_a_table and isinstance(node, ast.FunctionDef) and node.name in {"save", "delete", "clean"}:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert found == []
