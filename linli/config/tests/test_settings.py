"""Settings: readable or refused by name, production without demo secrets, both kinds of database address."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from linli.config import check_settings, environment, main, settings

pytestmark = pytest.mark.one_engine


def test_production_refuses_the_demo_s_secrets(monkeypatch):
    monkeypatch.setenv("LINLI_MODE", "production")
    with pytest.raises(ValueError, match=r"LINLI_SECRET_KEY.*LINLI_VAULT_KEYS"):
        environment.read_all()
    for name in ("LINLI_SECRET_KEY", "LINLI_AUDIT_KEYS", "LINLI_LOOKUP_KEY", "LINLI_VAULT_KEYS"):
        monkeypatch.setenv(name, "x" * 44)
    assert environment.read_all()["LINLI_MODE"] == "production"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("LINLI_PORT", "many"), ("LINLI_PORT", "0"), ("LINLI_MODE", "test"), ("LINLI_HTTPS", "perhaps")],
)
def test_an_unreadable_setting_is_named(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValueError, match=variable):
        environment.read_all()
    done = CliRunner().invoke(check_settings.command)
    assert done.exit_code == 1
    assert variable in done.output


def test_secrets_are_never_shown(monkeypatch):
    monkeypatch.setenv("LINLI_AUDIT_KEYS", "very-secret")
    done = CliRunner().invoke(check_settings.command)
    assert done.exit_code == 0
    assert "very-secret" not in done.output
    assert environment.DEMO_SECRET not in done.output


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////srv/linli/l.sqlite3", "/srv/linli/l.sqlite3"),
        ("sqlite:///var/l.sqlite3", "var/l.sqlite3"),
        ("sqlite:///a%20b.sqlite3", "a b.sqlite3"),
    ],
)
def test_an_embedded_database_by_address(url, name):
    assert settings.database(url)["NAME"] == Path(name)
    assert "synchronous=FULL" in settings.database(url)["OPTIONS"]["init_command"]


def test_a_database_server_by_address():
    made = settings.database("postgresql://u%40x:p%2Fw@db.example:5433/linli")
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == ("u@x", "p/w", "db.example", "5433")
    assert made["NAME"] == "linli"


def test_an_unknown_database_is_refused():
    with pytest.raises(ValueError, match="DATABASE_URL"):
        settings.database("mysql://x/y")


def test_the_list_of_commands_imports_none_of_them():
    code = "import sys; sys.argv=['linli','--help']\nfrom linli.config.main import root\ntry: root()\nexcept SystemExit: pass\n"
    code += "assert not {'django.db', 'numpy', 'granian'} & set(sys.modules), 'too much imported'"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in main.COMMANDS)


def test_an_unknown_command_is_refused():
    assert CliRunner().invoke(main.root, ["nonsense"]).exit_code == 2
