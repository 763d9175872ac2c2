"""A command that cannot go on says why in one line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

NOBODY = "postgresql://nobody:secret@127.0.0.1:1/nothing"


def linli(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LINLI_LANGUAGE": "en", **environment}
    command = [sys.executable, "-m", "linli.config.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


def test_a_database_that_is_not_up_to_date_names_the_command(new_database):
    for command in (["selfcheck"], ["audit", "verify"], ["accounts", "show", "somebody"]):
        done = linli(*command, DATABASE_URL=new_database())
        assert done.returncode == 2
        assert "linli migrate" in one_line(done)


@pytest.mark.one_engine
def test_a_database_that_does_not_answer_is_said():
    done = linli("selfcheck", DATABASE_URL=NOBODY)
    assert (done.returncode, "does not answer" in one_line(done)) == (2, True)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("variable", "value"),
    [("DATABASE_URL", "mysql://x/y"), ("LINLI_PORT", "many"), ("LINLI_DATA_DIR", "/proc/nobody-writes-here")],
)
def test_a_setting_that_cannot_be_used_is_named(variable, value):
    done = linli("selfcheck", **{"DATABASE_URL": "", variable: value})
    assert done.returncode == 1
    assert (value if variable == "LINLI_DATA_DIR" else variable) in one_line(done)
