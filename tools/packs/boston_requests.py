"""The real requests, what kinds there are, who handles them within what time, and how the city judged them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from statistics import median
from zoneinfo import ZoneInfo

from tools.packs.boston_bodies import DEPARTMENTS

Request = Mapping[str, str]
ZONE = ZoneInfo("America/New_York")
# Where the city puts a request that has no point of its own.
DEFAULT_POINT = ("42.3594", "-71.0587")
REQUEST_COLUMNS = (
    "case_id", "opened", "target", "closed", "on_time", "status", "type", "reason", "subject", "department", "title",
    "closure_reason", "source", "address", "neighborhood", "lat", "lon", "located",
)  # fmt: skip
MATTER_COLUMNS = (
    "code", "kind", "big_class", "big_class_en", "name", "name_en", "public_group", "verify_first", "check_needed",
    "ceiling", "promise_amount", "promise_class", "keywords",
)  # fmt: skip
CONDITION_COLUMNS = (
    "matter_code", "number", "condition", "condition_en", "limit_amount", "limit_class", "closing_condition",
    "closing_condition_en", "evidence_needed",
)  # fmt: skip
DUTY_COLUMNS = ("code", "matter_code", "level", "lead_kind", "lead_trade", "co_trades", "legal_basis", "reason")
VERDICT_COLUMNS = ("on_time", "with_target", "with_closing_time", "requests")
HOURS_COUNTED_SINGLY = 48
WITHOUT_TARGET = (30, "calendar_day")

# Outcomes in the city's own words; what officials typed after them is left out, it holds names and telephone numbers.
OUTCOMES = (
    "Case Resolved", "Case Noted", "Case Invalid", "Duplicate of Existing Case", "Case Referred to External Agency",
    "Internal Case Performed by Highway Maintenance crew.", "Internal Case", "Bulk Item Automation",
    "Case Closed in AVRS",
)  # fmt: skip
_CODED = re.compile(r"[A-Z]{3,8}: .+")
_PREFIX = re.compile(r"^Case Closed\.?\s*(Closed date : [\d\-: .]+)?")
# Titles that name a place or a class after these headings are kept; other titles are working notes.
HEADINGS = (
    "Ground Maintenance:", "Graffiti:", "PublicWorks:", "Tree In Park:", "Equipment Repair:", "Park Improvement:",
    "Park Improvements:", "Park Maintenance:", "Boston Bikes:", "BWSC:", "Other:", "BTDT:", "PARKS:", "Planting:",
    "Sidewalk Repair/Concrete/", "Sidewalk Repair/Red Brick/", "Repaint ",
)  # fmt: skip
_WORK_NOTE = re.compile(r"//|printed|sent|lamp|contractor\b|--", re.IGNORECASE)
_STOP_WORDS = {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "out", "pick", "the", "to", "up"}


def clean(row: Request) -> dict[str, object]:
    """A request as it ships: times and codes untouched, free text of officials reduced to the standard outcome."""
    kept: dict[str, object] = {column: row[column] for column in REQUEST_COLUMNS if column in row}
    kept["title"] = _title(row)
    kept["closure_reason"] = _outcome(row["closure_reason"])
    kept["located"] = int((row["lat"], row["lon"]) != DEFAULT_POINT)
    return kept


def _title(row: Request) -> str:
    title = " ".join(row["title"].split())
    return title if title.startswith(HEADINGS) and not _WORK_NOTE.search(title) else row["type"]


def _outcome(text: str) -> str:
    rest = _PREFIX.sub("", text).strip()
    if _CODED.fullmatch(rest):
        return rest
    return next((outcome for outcome in OUTCOMES if rest.startswith(outcome)), "Case Closed" if text else "")


def matter_codes(rows: Iterable[Request]) -> dict[str, str]:
    """Type → T001, T002 … in alphabetical order."""
    return {name: f"T{number:03d}" for number, name in enumerate(sorted({row["type"] for row in rows}), start=1)}


def catalogue(rows: Sequence[Request]) -> dict[str, list[dict[str, object]]]:
    """Tables `matters`, `conditions` and `duties` from what really happened to each type."""
    by_type: dict[str, list[Request]] = {}
    for row in rows:
        by_type.setdefault(row["type"], []).append(row)
    tables: dict[str, list[dict[str, object]]] = {"matters": [], "conditions": [], "duties": []}
    for name, code in matter_codes(rows).items():
        these = by_type[name]
        amount, unit = limit(these)
        tables["matters"].append(_matter(code, name, these, (amount, unit)))
        tables["conditions"].append(_condition(code, these, (amount, unit)))
        tables["duties"].append(_duty(code, these))
    return tables


def hours_allowed(row: Request) -> float:
    """Hours from opening to target by the clock on the wall."""
    return (_time(row["target"]) - _time(row["opened"])).total_seconds() / 3600


def limit(rows: Sequence[Request]) -> tuple[int, str]:
    """The median of the real targets: hours up to two days, else calendar days; 30 days where no request has one."""
    hours = [hours_allowed(row) for row in rows if row["target"]]
    if not hours:
        return WITHOUT_TARGET
    middle = median(hours)
    if middle <= HOURS_COUNTED_SINGLY:
        return max(1, round(middle)), "urgent_hour"
    return max(1, round(middle / 24)), "calendar_day"


def _matter(code: str, name: str, rows: Sequence[Request], limited: tuple[int, str]) -> dict[str, object]:
    reason, subject = _most(rows, "reason"), _most(rows, "subject")
    days = limited[0] if limited[1] == "calendar_day" else -(-limited[0] // 24)
    return {
        "code": code, "kind": "event", "big_class": reason, "big_class_en": reason, "name": name, "name_en": name,
        "public_group": subject, "verify_first": 0,
        # The city closes without a second person looking; its own times would not fit otherwise.
        "check_needed": 0,
        "ceiling": "district", "promise_amount": days, "promise_class": "calendar_day", "keywords": keywords(name),
    }  # fmt: skip


def keywords(name: str) -> str:
    """The words of a type that mean something, separated by |."""
    words = re.findall(r"[A-Za-z]{3,}", name.lower())
    return "|".join(dict.fromkeys(word for word in words if word not in _STOP_WORDS))


def _condition(code: str, rows: Sequence[Request], limited: tuple[int, str]) -> dict[str, object]:
    with_target = sum(1 for row in rows if row["target"])
    text = f"Median target of {with_target} requests" if with_target else "No request of this type has a target"
    done = "Resolved, noted or referred by the department"
    return {
        "matter_code": code, "number": 1, "condition": text, "condition_en": text, "limit_amount": limited[0],
        "limit_class": limited[1], "closing_condition": done, "closing_condition_en": done, "evidence_needed": 0,
    }  # fmt: skip


def _duty(code: str, rows: Sequence[Request]) -> dict[str, object]:
    department, count = Counter(row["department"] for row in rows).most_common(1)[0]
    return {
        "code": f"D-{code}", "matter_code": code, "level": "district", "lead_kind": "department",
        "lead_trade": DEPARTMENTS[department][2],
        "reason": f"{count} of {len(rows)} requests went to {department}",
    }  # fmt: skip


def _most(rows: Sequence[Request], column: str) -> str:
    return Counter(row[column] for row in rows).most_common(1)[0][0]


def verdicts(rows: Sequence[Request]) -> list[dict[str, object]]:
    """How often the city said on time or overdue, by whether there is a target and a closing time."""
    counts = Counter((row["on_time"], int(bool(row["target"])), int(bool(row["closed"]))) for row in rows)
    return [dict(zip(VERDICT_COLUMNS, (*key, number), strict=True)) for key, number in sorted(counts.items())]


def facts(rows: Sequence[Request]) -> dict[str, object]:
    """Figures of the set that the notes of the pack quote. Raises ValueError where a promise of the notes fails."""
    both = [row for row in rows if row["target"] and row["closed"] and row["on_time"]]
    if any((row["closed"] <= row["target"]) != (row["on_time"] == "ONTIME") for row in both):
        raise ValueError("closed <= target does not give the city's verdict everywhere.")
    if any((_utc(row["closed"]) <= _utc(row["target"])) != (row["on_time"] == "ONTIME") for row in both):
        raise ValueError("The verdict changes when local times are turned into universal time.")
    early = [row for row in rows if row["closed"] and row["closed"] < row["opened"]]
    if any(row["on_time"] != "ONTIME" or (row["target"] and row["target"] < row["opened"]) for row in early):
        raise ValueError("A request closed before it opened was not on time.")
    # Still open on the day of the extract: overdue where the target had passed by then.
    waiting = [row for row in rows if row["target"] and not row["closed"] and row["on_time"]]
    extract = max(row["closed"] for row in rows)
    if any((extract <= row["target"]) != (row["on_time"] == "ONTIME") for row in waiting):
        raise ValueError("The last closing time does not separate the verdicts of open requests.")
    times = [row[column] for row in rows for column in ("opened", "target", "closed") if row[column]]
    return {
        "requests": len(rows),
        "types": len({row["type"] for row in rows}),
        "judged with target and closing time": len(both),
        "judged while open": len(waiting),
        "last closing time": extract,
        "closed before opened": len(early),
        "seconds closed before opened at most": max(_seconds_early(row) for row in early),
        "times in a skipped or repeated hour": sum(1 for text in times if _unclear(text)),
    }


def _seconds_early(row: Request) -> int:
    return int((_time(row["opened"]) - _time(row["closed"])).total_seconds())


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _utc(text: str) -> datetime:
    return _time(text).replace(tzinfo=ZONE).astimezone(UTC)


def _unclear(text: str) -> bool:
    """Whether a local time does not exist or exists twice because the clocks were changed."""
    local = _time(text).replace(tzinfo=ZONE)
    return local.utcoffset() != local.replace(fold=1).utcoffset()
