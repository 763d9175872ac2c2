"""Connections of the pool are looked at before they are used, without asking the server each time."""

from __future__ import annotations

import select
from contextlib import suppress
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for the look at a pooled connection: its round trip cost a sixth of taking in a report."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """A connection on which the server has not hung up."""
        while True:
            found: Connection[Any] = super().get_new_connection(conn_params)
            if not self.pool or _stands(found):
                return found
            found.close()
            self.pool.putconn(found)  # replaces it


def _stands(connection: Connection[Any]) -> bool:
    """Whether the connection can be used. A server that went away or was stopped has said so: there is something to read."""
    said, _, _ = select.select([connection.fileno()], [], [], 0)
    if said:
        with suppress(OperationalError):
            connection.execute("")
            return True
    return not said
