"""Loading the closed list of services from a pack."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from linli.common.actor import Actor
from linli.common.errors import Forbidden, InvalidInput
from linli.community import events, rules
from linli.community.actions.recording import record
from linli.community.events import Services
from linli.community.models import ServiceKind
from linli.community.permissions import ZONES

FILE: Final = "visit_services.csv"
COLUMNS: Final = ("code", "name", "name_en")


def load_services(*, actor: Actor, folder: Path, at: datetime) -> Services:
    """Make the list what the pack's file says; what is no longer named is retired. Loading it again changes nothing.

    Raises Forbidden for anybody but the system, and InvalidInput naming line and column, in which case nothing changes.
    """
    if not actor.everything:
        raise Forbidden(right=ZONES)
    wanted = _rows(folder / FILE)
    with transaction.atomic():
        there = {row.code: row for row in ServiceKind.objects.select_for_update()}
        known = {code: (row.name, row.name_en, row.position, row.retired) for code, row in there.items()}
        now = {code: (name, name_en, place, False) for place, (code, (name, name_en)) in enumerate(wanted.items())}
        changed = [code for code in now if known.get(code) != now[code]]
        for code in changed:
            fields = dict(zip(("name", "name_en", "position", "retired"), now[code], strict=True))
            ServiceKind.objects.update_or_create(code=code, defaults=fields)
        gone = [code for code, row in there.items() if code not in now and not row.retired]
        ServiceKind.objects.filter(code__in=gone).update(retired=True)
        if changed or gone:
            data = {"set": sorted(changed), "retired": sorted(gone)}
            record(events.SERVICES_LOADED, of=("services", "visits"), actor=actor, at=at, data=data)
    added = sum(code not in known for code in changed)
    return Services(added=added, changed=len(changed) - added, retired=len(gone))


def _rows(path: Path) -> dict[str, tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise InvalidInput(field=FILE, reason="The columns must be code, name and name_en.")
        found: dict[str, tuple[str, str]] = {}
        for number, row in enumerate(reader, 2):
            code = row["code"] or ""
            if not code.isidentifier() or code in found or len(code) > 32:
                raise InvalidInput(field="code", reason="It needs 2 to 40 small letters, digits or _.", row=number)
            name = rules.line(row["name"] or "", field="name", length=60)
            name_en = rules.line(row["name_en"] or "", field="name_en", length=80)
            if not name or not name_en:
                raise InvalidInput(field="name", reason=rules.NEEDED, row=number)
            found[code] = name, name_en
    return found
