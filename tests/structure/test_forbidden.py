"""Linli serves people and does not watch them: no table, column, address, field or text for what it must never do.

Forbidden: check-in and presence, tracks of persons, faces, scores and rankings of individuals, minutes online, quotas of
use. The words are looked for everywhere; the few places where one means something else are listed with the reason.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

from linli.cases.workflow import FIELDS, VERBS
from linli.common import rights
from linli.config.environment import SETTINGS
from linli.reactions.table import TABLE
from tests.structure.test_routes import routes

pytestmark = pytest.mark.one_engine
LINLI = Path(__file__).resolve().parents[2] / "linli"

# Words as parts of names: separated by _ - / . or by a change of case.
NAMES = {
    "checkin", "check_in", "clock_in", "punch", "attendance", "presence", "whereabouts", "online_minutes", "online_time",
    "minutes_online", "last_seen", "last_active", "rank", "ranking", "leaderboard", "score", "merit", "demerit",
    "face", "facial", "biometric", "fingerprint", "gait", "trajectory", "gps_track", "movement", "footprint",
    "blacklist", "watchlist", "special_person", "key_person", "risk_person", "household_register", "religion",
    "ethnicity", "quota", "installs", "install_count", "kpi", "screenshot",
}  # fmt: skip
TEXTS = re.compile(
    r"打卡|签到|考勤|排名|排行|积分榜|在线时长|在线分钟|人脸|步态|轨迹|重点人员|特殊人群|黑名单|信用分|"
    r"\b(check[- ]?in|attendance|leaderboard|face recognition|online time|ranking of)\b",
    re.IGNORECASE,
)
# name → why it is not what it sounds like
ALLOWED = {
    "Duplicate.score": "likeness of two reports, never of people",
}
ALLOWED_TEXTS: dict[str, str] = {}


def hits(name: str) -> set[str]:
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    parts = re.split(r"[^a-z_]+", plain)
    return {word for word in NAMES for part in parts if re.search(rf"(^|_){word}(s|_|$)", part)}


def test_the_net_catches():
    assert hits("Person.last_seen_at")
    assert hits("worker/check-in/".replace("-", "_"))
    assert hits("FaceTemplate")
    assert hits("dailyRanking")
    assert not hits("checked_at")
    assert not hits("surface")
    assert TEXTS.search("网格员签到")


def test_no_such_table_or_column():
    named = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("linli.")
        for field in model._meta.get_fields()
    ] + [model.__name__ for model in apps.get_models() if model.__module__.startswith("linli.")]
    assert [name for name in named if hits(name) and name not in ALLOWED] == []


def test_no_such_address():
    found = [address for address, entry in routes() if hits(address.replace("-", "_")) or hits(str(entry.name or ""))]
    assert found == []


def test_no_such_verb_field_right_event_or_setting():
    names = [*VERBS, *FIELDS, *TABLE, *(right.name for right in rights.all_rights()), *(s.variable for s in SETTINGS)]
    assert [name for name in names if hits(name)] == []


def texts():
    for pattern in ("**/templates/**/*.html", "**/templates/**/*.txt", "**/*.po", "channels/static/linli/**/*.js"):
        yield from LINLI.glob(pattern)


def test_no_such_text():
    found = {}
    for path in texts():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = TEXTS.search(line)
            if match and match.group() not in ALLOWED_TEXTS:
                found[f"{path.relative_to(LINLI)}:{number}"] = match.group()
    assert found == {}


def test_no_such_browser_power():
    """A page may ask where the reporter stands, once, when they press the button; it never watches, nor films."""
    found = {}
    for path in (LINLI / "channels" / "static" / "linli").rglob("*.js"):
        for power in (
            "watchPosition",
            "getUserMedia",
            "DeviceMotionEvent",
            "sendBeacon",
            "Notification.requestPermission",
        ):
            if power in path.read_text():
                found[str(path.relative_to(LINLI))] = power
    assert found == {}
