"""Whoever works in one street gets nothing of another through any address, and changes nothing there.

Every address that somebody has to sign in for is asked and sent to, by every kind of staff of the second street, with the
ids of what lies in the first. New addresses are walked by themselves; one with a gap that nobody fills fails here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.test import Client

from linli.audit import api as audit
from tests.doors.conftest import WORD
from tests.structure.test_routes import PAGES

GAP = re.compile(r"<(?:\w+:)?(\w+)>")
# What `code`, `verb` and `step` stand for, by where the address begins.
MEANT = {
    "/desk/cards/": {"code": "150402001001001"},
    "/desk/knowledge/": {"code": "K-OURS", "verb": "withdraw"},
    "/desk/duties/": {"code": "D-E0110"},
    "/desk/matters/": {"code": "E0110"},
    "/administration/matters/": {"code": "E0110"},
    "/administration/negative/": {"code": "N-1"},
    "/administration/roles/": {"code": "grid_worker"},
    "/administration/people/": {"step": "lock"},
    "/administration/texts/": {"key": "house.name"},
    "/desk/plates/": {"step": "lose"},
    "/desk/limits/": {"stage": "file"},
    "/desk/parts/": {"verb": "withdraw_task"},
    "/desk/figures/indicator/": {"code": "reported"},
    "/desk/figures/": {"code": "E0110"},
    "/desk/schemes/": {"code": "street_points"},
    "/desk/": {"verb": "resolve"},
}
# Whatever a form of any of them needs, so that only the missing right can stop it.
SENT = {
    "reason": "fremd", "text": "fremd", "remark": "fremd", "answer": "fremd", "outcome": "solved", "decision": "true", "number": "1",
    "step": "do", "sure": "yes", "token": "fremd-fremd-1", "verb": "add_note", "confirm": "1", "thing": "lamp", "role": "grid_worker",
    "buildings": "9号楼", "purpose": "party", "name": "fremd", "phone": "0476-1234567", "hours": "", "state": "all", "box": "118,42,119,43",
}  # fmt: skip
STRANGERS = (
    ("grid_worker", "grid2"), ("community_worker", "community2"), ("department_handler", "team2"), ("street_coordinator", "street2"),
    ("hotline_operator", "street2"), ("administrator", "street2"), ("catalogue_editor", "street2"), ("supervisor", "street2"),
)  # fmt: skip
OTHERS = {"/desk/sign-out/", "/desk/account/password/", "/desk/account/second-factor/"}
WALKED = sorted(
    address for address, entry in PAGES.items()
    if not getattr(entry.callback, "linli_guard", "").startswith("public:") and address not in OTHERS
)  # fmt: skip


def filled(address: str, gaps: dict[str, Any]) -> str:
    meant = {
        name: value
        for begin, values in reversed(MEANT.items())
        if address.startswith(begin)
        for name, value in values.items()
    }
    return GAP.sub(lambda gap: str({**gaps, **meant}[gap[1]]), address)


def sent(gaps: dict[str, Any]) -> dict[str, Any]:
    ids = {name: gaps[name] for name in ("case_id", "report_id", "plate_id", "area_id", "unit_id", "person_id")}
    return {
        **SENT, "case": gaps["case_id"], "plate": gaps["plate_id"], "unit": gaps["unit_id"], "over": gaps["unit_id"], "desk": gaps["unit_id"],
        "grid": gaps["area_id"], "holder": gaps["person_id"], "owner": gaps["unit_id"], "request": gaps["request_id"], "street": gaps["street"],
        "words": "垃圾", "q": "垃圾", "area": "150402001001001", "item": f"due:{gaps['case_id']}", f"version-{gaps['case_id']}": "", **ids,
    }  # fmt: skip


def ours(gaps: dict[str, Any]) -> set[tuple[str, str]]:
    """What lies in the first street, as the record names it."""
    named = {
        "case": "case_id", "plate": "plate_id", "zone": "zone_id", "person": "person_id", "unit": "unit_id", "area": "area_id",
    }  # fmt: skip
    return {("article", "K-OURS"), *((kind, str(gaps[name])) for kind, name in named.items())}


@dataclass
class Walked:
    """What a walk through every address brought: where the word was shown, what failed, what changed of the first street."""

    shown: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    let_in: list[str] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)


def walk(client: Client, gaps: dict[str, Any]) -> Walked:
    client.raise_request_exception = False
    last, found = max(event.id for event in audit.events_after(0, 5_000)), Walked()
    for address in WALKED:
        path, values = filled(address, gaps), sent(gaps)
        for asked, answer in (("GET", client.get(path, values)), ("POST", client.post(path, values))):
            said = b"".join(answer) if answer.streaming else answer.content
            found.shown += [f"{asked} {path}"] if WORD.encode() in said else []
            found.failed += [f"{asked} {path}"] if answer.status_code >= 500 else []
            found.let_in += [f"{asked} {path}"] if answer.status_code == 200 else []
    for event in audit.events_after(last, 5_000):
        if (event.subject.kind, event.subject.id) in ours(gaps):
            found.changed.add(event.kind)
    return found


@pytest.mark.parametrize(("role", "unit"), STRANGERS)
def test_nothing_of_another_street_comes_out_or_changes(furnished, staff, role: str, unit: str) -> None:
    assert replace(walk(staff(role, unit), furnished), let_in=[]) == Walked()


def test_nobody_gets_in_without_signing_in(furnished) -> None:
    assert walk(Client(), furnished) == Walked()


def test_the_walk_sees_and_changes_what_is_ones_own(furnished, staff) -> None:
    """Else it would prove nothing of strangers."""
    own = walk(staff("street_coordinator", "street1"), furnished)
    assert own.failed == []
    assert len(own.shown) >= 15
    assert {"plate.lost", "zone.ended", "handover.read", "article.dropped", "case.noted"} <= own.changed
