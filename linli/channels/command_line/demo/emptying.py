"""Beginning again: only where nothing is worth keeping."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
from django.conf import settings
from django.db import connection


def begin_again() -> None:
    """Leave an empty database and an empty file store behind. Refused outside demo mode."""
    if settings.PRODUCTION:
        raise click.ClickException("--again is refused in production mode.")
    if connection.vendor == "sqlite":
        name = str(settings.DATABASES["default"]["NAME"])
        connection.close()
        for ending in ("", "-wal", "-shm"):
            Path(name + ending).unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        connection.close()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
