"""What a journey does inside its own database, in a process of its own: furnish it, and look at it afterwards.

`python -m tests.journeys.inside furnish|finish|look` with DATABASE_URL and LINLI_DATA_DIR set; answers one JSON value.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

PACKS = Path(__file__).resolve().parents[2] / "linli" / "packs"
RIGHTS = {
    "report": ("cases.report", "cases.view", "cases.bulk"),
    "clerk": ("cases.view", "cases.intake", "cases.note"),
    "coordinator": ("cases.view", "cases.dispatch", "cases.coordinate"),
    "handler": ("cases.view", "cases.handle"),
    "checker": ("cases.view", "cases.check"),
    "hotline": ("cases.view", "cases.call_back"),
}


def furnish() -> dict[str, Any]:
    """The place pack, the catalogue and a key for each part of the loop."""
    from django.core.management import call_command

    from linli.accounts import api as accounts
    from linli.cases import api as cases
    from linli.cases.models import FilingCondition
    from linli.common import clock
    from linli.common.actor import SYSTEM
    from linli.geography import api as geography

    call_command("migrate", verbosity=0)
    at = clock.now()
    geography.load_place_pack(actor=SYSTEM, folder=PACKS / "hongshan", at=at)
    accounts.ensure_roles()
    cases.load_pack(actor=SYSTEM, folder=PACKS / "catalogue", at=at)
    cases.load_calendar_pack(actor=SYSTEM, folder=PACKS / "calendar", at=at)
    centre = geography.unit_by_code("hongshan.centre")
    department = next(unit for unit in geography.units_below("/") if unit.kind == "department")
    keys = {
        name: accounts.add_key(
            actor=SYSTEM, title=name, unit_id=(department if name == "handler" else centre).id, rights=rights,
            expires_at=at + timedelta(days=30), at=at,
        )
        for name, rights in RIGHTS.items()
    }  # fmt: skip
    plain = FilingCondition.objects.filter(
        evidence_needed=False, matter__verify_first=False, matter__check_needed=True, matter__valid_to=None
    )
    condition = plain.select_related("matter").order_by("matter__code", "number").first()
    assert condition is not None
    grids = [area.code for area in geography.areas_under(None, level="grid")[:40]]
    return {
        "keys": keys, "department": department.code, "matter": condition.matter.code, "condition": condition.number, "grids": grids
    }  # fmt: skip


def finish() -> dict[str, Any]:
    """Work off what killed workers had leased, as a worker does once their leases are over."""
    from linli.common import clock
    from linli.config import worker

    at = clock.now() + timedelta(seconds=2 * worker.LEASE_SECONDS)
    return {"reacted": worker.run_until_quiet(at)}


def look() -> dict[str, Any]:
    """What is there: cases by token, and everything that must never be wrong."""
    from django.apps import apps
    from django.db import connection
    from django.db.models import Count

    from linli.audit import api as audit
    from linli.cases import api as cases
    from linli.cases.models import Case, Report

    events: dict[str, list[str]] = {}
    after = 0
    while batch := audit.events_after(after, 5000):
        after = batch[-1].id
        for event in batch:
            if event.subject.kind == "case":
                events.setdefault(event.subject.id, []).append(event.kind)
    doubled: list[Any] = []
    for model in apps.get_app_config("notify").get_models():
        names = {field.name for field in model._meta.get_fields()}
        key = [
            n for n in ("event", "event_id", "recipient", "recipient_kind", "recipient_key", "channel") if n in names
        ]
        if {"event", "event_id"} & set(key):
            counted = model._default_manager.values(*key).annotate(n=Count("pk")).filter(n__gt=1)
            doubled += [list(row.values()) for row in counted]
    backlog = audit.backlog()
    found = {
        "tokens": list(Report.objects.values_list("token", "case__number", "case__version")),
        "cases": Case.objects.count(),
        "reported_once": all(kinds.count("case.reported") == 1 for kinds in events.values()),
        "chains": len(events),
        "doubled_notices": doubled,
        "waiting": backlog.waiting,
        "given_up": backlog.given_up,
        "violations": [str(violation) for violation in cases.selfcheck()],
        "faults": [str(fault) for fault in audit.verify()],
        "integrity": "ok",
    }
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            found["integrity"] = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    return found


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"furnish": furnish, "finish": finish, "look": look}[sys.argv[1]]()))
