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


def test_the_worker_writes_fresh_facts_with_nothing_heavier_than_arrow(tmp_path):
    code = f"""
import sys, django
django.setup()
from datetime import UTC, datetime
from linli.insight.actions.files import write_rows
from linli.insight.rules.tables import TABLES
some = {{"int": 7, "float": 0.5, "text": "铁南街道", "bool": True, "time": datetime(2026, 3, 1, tzinfo=UTC)}}
assert all(write_rows(one, [(*(some[kind] for _, kind in one.columns), 1)], through=1).rows == 1 for one in TABLES)
{LOADED}
"""
    environment = {"DJANGO_SETTINGS_MODULE": "linli.config.settings", "PATH": "", "LINLI_DATA_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "['pyarrow']", done.stdout + done.stderr
