"""From a row to a report: columns joined, words mapped, times and numbers read. A fault names the field and the reason."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from linli.cases import api as cases
from linli.channels.command_line.intake.profile import Profile, plain
from linli.common.errors import InvalidInput, NotFound
from linli.geography import api as geography
from linli.registry import api as registry

YES: Final = frozenset({"1", "true", "yes", "y", "on", "是", "紧急", "urgent"})
# Spreadsheets count days from here (with their leap-year mistake of 1900 already behind).
SERIAL_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001  (a local time until the profile's zone is put to it)
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)


class Reader:
    """Reads the rows of one file by its profile. `now`: the time of the run, for rows that name none."""

    def __init__(self, profile: Profile, *, now: datetime, channel: str = "") -> None:
        self._profile = profile
        self._now = now
        self._channel = channel
        self._areas: dict[tuple[str, date], int | None] = {}
        self._matters: dict[tuple[str, date], str] = {}
        self._columns = {ours: tuple(map(plain, theirs)) for ours, theirs in profile.columns.items()}
        self._values = {
            ours: {plain(theirs): value for theirs, value in values.items()} for ours, values in profile.values.items()
        }

    def read(self, values: Mapping[str, Any]) -> tuple[cases.NewReport, datetime]:
        """The report of a row and when it was made. Raises InvalidInput."""
        said = {ours: self._value(ours, values) for ours in (*self._columns, *self._profile.constants)}
        at = self._time("time", said.get("time"), values) or self._now
        if not EARLIEST <= at <= self._now:
            raise InvalidInput(field="time", reason="This time lies in the future, or too far back.")
        today = cases.local_day(at)
        on = cases.catalogue_day(today)
        lon, lat = _degrees("lon", said.get("lon")), _degrees("lat", said.get("lat"))
        if (lon is None) != (lat is None):
            raise InvalidInput(field="lat" if lat is None else "lon", reason="Longitude and latitude belong together.")
        contact = registry.ContactIn(said.get("name", ""), said.get("phone", ""), said.get("email", ""))
        new = cases.NewReport(
            token=self.token(said.get("id", ""), values), text=said.get("text", ""), title=said.get("title", ""),
            channel=self._channel or said.get("channel") or "file", lon=lon, lat=lat, crs=said.get("crs") or "WGS84",
            address=said.get("address", ""), area_id=self._area(said.get("area", ""), today),
            matter_code=said.get("matter") or self._matter(said.get("matter_name", ""), on),
            contact=None if contact.empty else contact, reporter_kind=said.get("reporter_kind") or "resident",
            language=said.get("language") or "zh-hans", urgent=plain(said.get("urgent")) in YES,
            promised_at=self._time("promised_at", said.get("promised_at"), values),
        )  # fmt: skip
        return new, at

    def _area(self, code: str, on: date) -> int | None:
        if code and (code, on) not in self._areas:
            try:
                self._areas[code, on] = geography.area_by_code(code, on=on).id
            except NotFound as error:
                raise InvalidInput(field="area", reason="There is no area with this code.") from error
        return self._areas[code, on] if code else None

    def _matter(self, name: str, on: date) -> str:
        """The code of the matter of that very name, if there is one: other words leave it to the suggester."""
        wanted = plain(name)
        if wanted and (wanted, on) not in self._matters:
            named = (matter for matter in cases.matters(on) if wanted in {plain(matter.name), plain(matter.name_en)})
            self._matters[wanted, on] = next((matter.code for matter in named), "")
        return self._matters[wanted, on] if wanted else ""

    def token(self, id_: str, values: Mapping[str, Any]) -> str:
        """The same row always gives the same token: the profile's name with the id, or with a hash of the whole row."""
        if not id_:
            text = "\x1f".join(f"{name}={_text(value)}" for name, value in sorted(values.items()))
            id_ = hashlib.sha256(text.encode()).hexdigest()[:32]
        token = f"{self._profile.name}:{id_}"
        if len(token) <= 80 and token.isprintable():
            return token if len(token) >= 8 else f"{token:_<8}"
        return f"{self._profile.name}:{hashlib.sha256(id_.encode()).hexdigest()[:40]}"

    def _value(self, ours: str, values: Mapping[str, Any]) -> str:
        parts = (_text(values.get(name)) for name in self._columns.get(ours, ()))
        said = self._profile.joins.get(ours, " ").join(part for part in parts if part)
        mapped = self._values.get(ours)
        if mapped:
            said = str(mapped.get(plain(said), mapped.get("*", said) if said else said))
        return said or str(self._profile.constants.get(ours, ""))

    def _time(self, ours: str, said: str | None, values: Mapping[str, Any]) -> datetime | None:
        if not said:
            return None
        raw = values.get(self._columns[ours][0]) if ours in self._columns else said
        found = _moment(raw if isinstance(raw, datetime | date | int | float) else said, self._profile.times)
        if found is None:
            raise InvalidInput(field=ours, reason=f"“{said[:40]}” is not a time in one of the forms of the profile.")
        return (found if found.tzinfo else found.replace(tzinfo=self._profile.zone)).astimezone(UTC)


def _text(value: Any) -> str:
    """A cell as text: whole numbers without a point, times in one form, nothing for errors of the sheet."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(value).strip()
    return "" if text in {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"} else text


def _moment(raw: Any, forms: tuple[str, ...]) -> datetime | None:
    """A time out of a cell: a date of the sheet, one of the profile's forms, ISO, or a spreadsheet's number of days."""
    if isinstance(raw, datetime):
        return raw
    if isinstance(raw, date):
        return datetime(raw.year, raw.month, raw.day)  # noqa: DTZ001  (gets the profile's zone)
    text = str(raw).strip()
    for form in forms:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  (gets the profile's zone)
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _serial(text)


def _serial(text: str) -> datetime | None:
    try:
        days = float(text)
    except ValueError:
        return None
    if not (math.isfinite(days) and 20_000 <= days <= 80_000):  # 1954 to 2119: a smaller number is no date
        return None
    return SERIAL_ZERO + timedelta(seconds=round(days * 86_400))


def _degrees(ours: str, said: str | None) -> float | None:
    if not said:
        return None
    try:
        return float(said)
    except ValueError as error:
        raise InvalidInput(field=ours, reason="This must be a number of degrees.") from error
