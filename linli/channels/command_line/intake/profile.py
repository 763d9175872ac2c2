"""The column profile of a file: which of its columns is what, in TOML. Shipped ones lie in linli/packs/profiles."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from linli.common.errors import LinliError

SHIPPED: Final = Path(__file__).resolve().parents[3] / "packs" / "profiles"
# What a row may say, by the names a profile uses.
FIELDS: Final = frozenset({
    "id", "text", "title", "time", "lon", "lat", "crs", "address", "area", "matter", "matter_name", "reporter_kind",
    "phone", "name", "email", "channel", "promised_at", "urgent", "language",
})  # fmt: skip
JOINED: Final = frozenset({"text", "title", "address", "id"})
SETTINGS: Final = frozenset({
    "name", "title", "zone", "times", "encoding", "delimiter", "sheet", "columns", "constants", "joins", "values", "needed",
})  # fmt: skip


class ProfileUnusable(LinliError):
    """The profile cannot be read or says something that cannot be."""

    code = "profile_unusable"
    sentence = "The profile %(profile)s cannot be used: %(reason)s"


@dataclass(frozen=True, slots=True)
class Profile:
    """What the columns of a file mean. `columns`: our field → their columns, joined where there are several."""

    name: str
    columns: Mapping[str, tuple[str, ...]]
    title: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    times: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    constants: Mapping[str, Any] = field(default_factory=dict)
    joins: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns a file must have."""
        names = [name for names in self.columns.values() for name in names]
        return tuple(dict.fromkeys(name for name in names if plain(name) not in self.optional))


def plain(name: object) -> str:
    """A column's name as it is compared: without spaces around it, without regard to case."""
    return str(name if name is not None else "").strip().strip("\ufeff").casefold()


def shipped() -> list[str]:
    """The names of the profiles that come along."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def read_profile(named: str, *, zone: str) -> Profile:
    """The profile in a file, or the shipped one of that name; `zone` holds where it names none. Raises ProfileUnusable."""
    path = Path(named)
    if not path.is_file() and (SHIPPED / f"{named}.toml").is_file():
        path = SHIPPED / f"{named}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unusable(named, f"there is no such file; shipped are {', '.join(shipped())}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unusable(named, f"it is not TOML: {error}") from error
    return _profile(named, table, zone)


def _unusable(named: str, reason: str) -> ProfileUnusable:
    return ProfileUnusable(profile=named, reason=reason)


def _profile(named: str, table: Mapping[str, Any], zone: str) -> Profile:
    unknown = set(table) - SETTINGS
    if unknown:
        raise _unusable(named, f"it has the unknown entry {min(unknown)!r}")
    columns = _columns(named, table.get("columns", {}))
    _check_fields(named, table)
    try:
        place = ZoneInfo(str(table.get("zone") or zone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise _unusable(named, f"there is no time zone {table.get('zone')!r}") from error
    return Profile(
        name=_name(named, table), title=str(table.get("title", "")), columns=columns, zone=place,
        times=tuple(str(form) for form in table.get("times", ())), encoding=str(table.get("encoding", "")),
        delimiter=str(table.get("delimiter", "")), sheet=str(table.get("sheet", "")),
        constants=dict(table.get("constants", {})), joins=dict(table.get("joins", {})),
        values={name: dict(values) for name, values in table.get("values", {}).items()},
        optional=_optional(columns, table),
    )  # fmt: skip


def _name(named: str, table: Mapping[str, Any]) -> str:
    name = str(table.get("name", ""))
    if not 1 <= len(name) <= 32 or not name.replace("-", "").replace("_", "").isalnum():
        raise _unusable(named, "it needs a name of 1 to 32 letters, digits and dashes; receipts are known again by it")
    return name


def _columns(named: str, given: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, Mapping) or "text" not in given:
        raise _unusable(named, "[columns] must say which column is the text")
    columns: dict[str, tuple[str, ...]] = {}
    for ours, theirs in given.items():
        names = theirs if isinstance(theirs, list) else [theirs]
        if not names or not all(isinstance(name, str) and name.strip() for name in names):
            raise _unusable(named, f"columns.{ours} must name a column, or a list of columns")
        if len(names) > 1 and ours not in JOINED:
            raise _unusable(named, f"columns.{ours} can be one column only")
        columns[ours] = tuple(names)
    return columns


def _check_fields(named: str, table: Mapping[str, Any]) -> None:
    for part in ("columns", "constants", "joins", "values"):
        given = table.get(part, {})
        if not isinstance(given, Mapping):
            raise _unusable(named, f"{part} must be a table")
        unknown = set(given) - FIELDS
        if unknown:
            raise _unusable(named, f"{part}.{min(unknown)} is not something a report has")
    for ours, values in table.get("values", {}).items():
        if not isinstance(values, Mapping):
            raise _unusable(named, f"values.{ours} must be a table of their words and ours")


def _optional(columns: Mapping[str, tuple[str, ...]], table: Mapping[str, Any]) -> frozenset[str]:
    """Columns that a file may lack: all but those of the text and the id, unless `needed` lists them."""
    needed = {"text", "id", *table.get("needed", ())}
    return frozenset(plain(name) for ours, names in columns.items() if ours not in needed for name in names)
