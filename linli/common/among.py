"""Rows whose number is one of many: the numbers travel as one value, however many they are."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Lookup


class Among(Lookup):
    """`Q(Among(F("pk"), numbers))`: as `pk__in`, which names each number in the statement.

    A statement of a thousand placeholders is composed and taken apart anew each time, and costs more than its answer.
    """

    lookup_name = "among"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, Any]:
        """The numbers as the one value of the statement."""
        numbers = [int(number) for number in value]
        return "%s", (numbers if connection.vendor == "postgresql" else json.dumps(numbers),)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """An array on PostgreSQL; elsewhere the rows of a JSON list."""
        column, before = self.process_lhs(compiler, connection)
        numbers, values = self.process_rhs(compiler, connection)
        among = (
            f"= ANY({numbers}::bigint[])"
            if connection.vendor == "postgresql"
            else f"IN (SELECT value FROM json_each({numbers}))"  # noqa: S608  (a placeholder)
        )
        return f"{column} {among}", (*before, *values)
