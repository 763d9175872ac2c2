"""The demonstration's people: who can be tried out, and the one password they share. Of no use in production mode."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

# Shown on the sign-in page in demo mode, where the server listens on loopback alone; the loader gives it to every account.
DEMO_PASSWORD: Final = "linli-demo-2026"  # noqa: S105 - public on purpose


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the staff file with a place in the demonstration's order."""

    sign_in_name: str
    name: str
    name_en: str
    roles: tuple[str, ...]


def _rows(folder: Path) -> Iterable[dict[str, str]]:
    with (folder / "staff.csv").open(encoding="utf-8", newline="") as file:
        yield from (row for row in csv.DictReader(file) if (row.get("demo_order") or "").strip())


@cache
def demo_people(pack: str) -> tuple[DemoPerson, ...]:
    """The people of a pack who are offered for trying out, in their order; empty for a pack without a staff file."""
    folder = Path(settings.PACKAGE_DIR) / "packs" / pack
    if not (folder / "staff.csv").is_file():
        return ()
    rows = sorted(_rows(folder), key=lambda row: int(row["demo_order"]))
    return tuple(
        DemoPerson(
            sign_in_name=row["sign_in_name"],
            name=row["post"],
            name_en=row.get("post_en", ""),
            roles=tuple(role.split("@")[0] for role in row["roles"].split("|") if role),
        )
        for row in rows
    )


def packs() -> tuple[str, ...]:
    """The names of the packs that come with staff."""
    return tuple(sorted(path.parent.name for path in (Path(settings.PACKAGE_DIR) / "packs").glob("*/staff.csv")))
