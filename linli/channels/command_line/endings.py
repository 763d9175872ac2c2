"""How a command ends that cannot go on: with one line that says why, not with a page of code."""

from __future__ import annotations

from typing import Final

from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext_noop

from linli.channels.http_errors import known_error
from linli.common.errors import LinliError

# PostgreSQL's codes for a table and a column that is not there.
_UNKNOWN: Final = frozenset({"42P01", "42703"})


class NotUpToDate(LinliError):
    """The database lacks what this version of Linli works with."""

    code = "not_up_to_date"
    sentence = gettext_noop("The database is not up to date. Run “linli migrate”, then try again.")


def why(error: Exception) -> LinliError | None:
    """The anticipated error that ended a command; None for a fault of Linli, whose traceback is wanted."""
    if isinstance(error, OperationalError | ProgrammingError) and _is_outdated(error):
        return NotUpToDate()
    return known_error(error)


def _is_outdated(error: Exception) -> bool:
    return getattr(error.__cause__, "sqlstate", "") in _UNKNOWN or str(error).startswith(
        ("no such table", "no such column")
    )
