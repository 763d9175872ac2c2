"""The closed list of services."""

from __future__ import annotations

from linli.common.errors import InvalidInput
from linli.community.events import ServiceView
from linli.community.models import ServiceKind


def services() -> list[ServiceView]:
    """What a visit can be for now, in the order of the list."""
    rows = ServiceKind.objects.filter(retired=False).order_by("position", "code")
    return [view(row) for row in rows]


def service_in_force(code: str) -> ServiceKind:
    """The kind with this code. Raises InvalidInput for one that is not offered."""
    row = ServiceKind.objects.filter(code=code, retired=False).first() if "\0" not in code else None
    if row is None:
        raise InvalidInput(field="service", reason="Choose one of the values offered.")
    return row


def view(row: ServiceKind) -> ServiceView:
    """The kind as a plain value."""
    return ServiceView(row.code, row.name, row.name_en)
