"""Migrations: named, in one line, importing no code of the apps, and agreeing with the models."""

from __future__ import annotations

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

pytestmark = pytest.mark.one_engine
LINLI = Path(__file__).resolve().parents[2] / "linli"
FILES = [path for path in LINLI.rglob("migrations/*.py") if path.name != "__init__.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(LINLI)))
def test_a_migration_is_named_and_stands_alone(path):
    assert re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", path.stem)
    assert "_auto_" not in path.stem, "name it for what it does"
    for node in ast.walk(ast.parse(path.read_text())):
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        reached = [name for name in [module, *names] if name.startswith("linli.")]
        allowed = [name for name in reached if name.startswith(f"linli.{path.parents[1].name}.migrations")]
        assert reached == allowed, f"{path.name} imports {reached}: code changes, migrations must not"


def test_migrations_stand_in_one_line():
    loader = MigrationLoader(None, replace_migrations=False)
    assert loader.detect_conflicts() == {}
    for app in {config.label for config in apps.get_app_configs() if config.name.startswith("linli.")}:
        numbers = sorted(name[:4] for label, name in loader.disk_migrations if label == app)
        assert numbers == [f"{index + 1:04d}" for index in range(len(numbers))], app


@pytest.mark.django_db
def test_models_and_migrations_agree():
    out = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=out, verbosity=3)
    except SystemExit:
        pytest.fail(out.getvalue())
