"""The import contracts hold, and they catch what they are for: each deliberate breach is planted and must be found."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).parent / "lint-imports"
pytestmark = pytest.mark.one_engine

# what is done wrong → file, line planted in it, contract that must break
BREACHES = {
    "upward": ("linli/geography/rules/planted.py", "from linli.accounts import api", "Floors"),
    "sideways to a domain on the same floor": (
        "linli/services/queries/planted.py", "from linli.cases import api", "Floors",
    ),
    "from the roof": ("linli/cases/queries/planted.py", "import linli.config.environment", "Floors"),
    "a door from a domain": ("linli/cases/actions/planted.py", "from linli.channels.notify import api", "Floors"),
    "an unknown package on the top floor": ("linli/helpers/__init__.py", "", "Floors"),
    "another app's tables": ("linli/cases/queries/planted.py", "from linli.geography.models import Unit", "Front doors"),
    "another app's verbs": ("linli/channels/desk/planted.py", "from linli.cases import actions", "Front doors"),
    "internals of accounts": ("linli/cases/actions/planted.py", "from linli.accounts.queries import x", "Front doors"),
    "reading that writes": ("linli/cases/queries/planted.py", "from linli.cases import actions", "Rooms"),
    "tables that decide": ("linli/cases/models/planted.py", "from linli.cases import queries", "Rooms"),
    "an unknown room": ("linli/cases/utils.py", "", "Rooms"),
    "an answer out of a study": (
        "linli/insight/queries/answers/planted.py", "from linli.insight.queries.studies import chosen", "Topics",
    ),
    "HTTP in an action": ("linli/cases/actions/planted.py", "import httpx", "Domains speak no protocol"),
    "Django in a rule": ("linli/cases/rules/planted.py", "from django.utils import timezone", "Rules"),
    "a table in the workflow": ("linli/cases/workflow/planted.py", "import linli.cases.models", "Rules"),
    "door to door": ("linli/channels/desk/planted.py", "from linli.channels.citizen import urls", "Doors"),
    "a door under what doors share": ("linli/channels/pages/planted.py", "import linli.channels.desk", "Doors"),
    "an unknown door": ("linli/channels/backdoor.py", "", "Doors"),
    "a door's table from a reaction": (
        "linli/reactions/planted.py", "from linli.channels.notify.models import x", "Doors with rooms",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the code without tests, and of the contracts."""
    copy = tmp_path_factory.mktemp("house")
    unwanted = shutil.ignore_patterns("tests", "migrations", "static", "templates", "locale", "packs", "__pycache__")
    shutil.copytree(ROOT / "linli", copy / "linli", ignore=unwanted)
    shutil.copy(ROOT / "pyproject.toml", copy)
    # So that a name exists even while its owner's file does not: the linter follows imports, not intentions.
    for name in ("linli/channels/notify/models.py", "linli/accounts/queries/__init__.py"):
        path = copy / name
        if not path.exists() and not path.with_name(path.parent.name + ".py").exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    return copy


def lint(folder: Path) -> str:
    done = subprocess.run([LINT, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout + ("" if done.returncode else "\nCLEAN")


def test_the_house_keeps_its_contracts():
    assert lint(ROOT).endswith("CLEAN"), lint(ROOT)


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_caught(house, breach):
    name, line, contract = BREACHES[breach]
    planted = house / name
    made_folder = not planted.parent.exists()
    planted.parent.mkdir(parents=True, exist_ok=True)
    assert not planted.exists()
    planted.write_text(line + "\n")
    try:
        said = lint(house)
    finally:
        planted.unlink()
        if made_folder:
            shutil.rmtree(planted.parent)
    broken = [text for text in said.splitlines() if "BROKEN" in text]
    assert any(text.startswith(contract) for text in broken), said


def test_the_copy_itself_is_clean(house):
    assert lint(house).endswith("CLEAN"), lint(house)


def test_every_app_with_tables_or_verbs_has_its_rooms_checked():
    """A new domain that is not named in the rooms contract would be checked by nobody."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    of_rooms = [contract for contract in contracts if contract["id"] in {"rooms", "text-rooms"}]
    containers = {name for contract in of_rooms for name in contract["containers"]}
    supports = {"linli.common", "linli.config", "linli.reactions", "linli.channels"}
    apps = {f"linli.{path.parent.name}" for path in (ROOT / "linli").glob("*/__init__.py")}
    assert containers == apps - supports


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("linli/cases/actions/planted.py", "from django.http import HttpRequest"),
        ("linli/cases/queries/planted.py", "from django.shortcuts import render"),
        ("linli/cases/actions/planted.py", "import logging"),
        ("linli/geography/queries/planted.py", "import os\n\nX = os.environ"),
        ("linli/channels/desk/planted.py", "import os\n\nX = os.environ"),
        ("linli/config/planted.py", "import os\n\nX = os.getenv('A')"),
        ("linli/cases/rules/planted.py", "from datetime import UTC, datetime\n\nX = datetime.now(UTC)"),
        ("linli/channels/api/planted.py", "from datetime import UTC, datetime\n\nX = datetime.now(UTC)"),
        ("linli/cases/actions/planted.py", "from django.utils import timezone\n\nX = timezone.now()"),
        ("linli/registry/actions/planted.py", "import time\n\nX = time.time()"),
    ],
)
def test_what_imports_cannot_show_is_banned(path, line):
    command = [
        Path(sys.executable).parent / "ruff",
        "check",
        "--no-cache",
        "--select",
        "TID251",
        "--stdin-filename",
        path,
        "-",
    ]
    done = subprocess.run(command, cwd=ROOT, input=f'"""Planted."""\n\n{line}\n', capture_output=True, text=True)
    assert "TID251" in done.stdout, done.stdout + done.stderr


def test_every_exception_to_a_rule_says_why():
    """`# noqa: S608  (own names)`: whoever reads it need not guess whether it still holds."""
    bare = re.compile(r"# noqa(: [A-Z0-9, ]+)?$", re.MULTILINE)
    silent = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for folder in ("linli", "tests", "tools")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
        for found in bare.finditer(path.read_text())
    ]
    assert silent == []
