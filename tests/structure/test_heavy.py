"""What is heavy is loaded where it is first needed: a server that counts nothing carries no engine."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.one_engine
HEAVY = ("duckdb", "ibis", "sqlglot", "pyarrow", "pandas", "scipy", "docx", "pyspark")
LOADED = f"print([name for name in {HEAVY} if name in sys.modules])"


def test_web_worker_and_commands_start_without_what_is_heavy():
    code = f"""
import sys, django
django.setup()
from django.urls import get_resolver
import linli.config.main, linli.config.wsgi, linli.config.worker, linli.config.timetable
from linli.channels.command_line import facts
assert len(get_resolver().url_patterns) > 10, "every door is loaded"
{LOADED}
"""
    environment = {"DJANGO_SETTINGS_MODULE": "linli.config.settings", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
