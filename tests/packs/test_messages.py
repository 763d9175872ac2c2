"""The messages a demonstration month is told with: whole, varied and true to the catalogue."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from functools import cache
from itertools import combinations
from typing import Any, Final

import pytest

from linli.cases.rules.suggestion import KeywordSuggester
from tests.packs.reading import PACKS, rows

PLACES: Final = {"street", "community", "grid", "building", "unit", "number"}
SHARES: Final = {"resident": 0.60, "grid_worker": 0.20, "clerk": 0.15, "rider": 0.05}
SMALL: Final = ("E0410", "E0299", "C0308")
GROUPS: Final = (
    *(f"C{number:02d}" for number in range(1, 6)),
    *(f"E{number:02d}" for number in range(1, 7)),
    *(f"H{number:02d}" for number in range(1, 16)),
)
# A mainland mobile number: the block 199 0000 is the one our made-up numbers keep to.
MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


@cache
def messages() -> tuple[dict[str, Any], ...]:
    """All lines of the file."""
    text = (PACKS / "hongshan" / "messages.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.splitlines())


def texts(message: dict[str, Any]) -> tuple[str, ...]:
    """Everything a message may put on a screen."""
    return (message["text"], *message["variants"], message["answer"])


def pairs(text: str) -> Counter[str]:
    """The pairs of neighbouring characters, a placeholder counting as one character, marks left out."""
    places = {name: chr(0xE000 + index) for index, name in enumerate(sorted(PLACES))}
    plain = PLACEHOLDER.sub(lambda found: places[found[1]], text)
    plain = re.sub(r"[\s，。！？、：；,.!?:;]", "", plain)
    return Counter(plain[index : index + 2] for index in range(len(plain) - 1))


def dice(one: Counter[str], other: Counter[str]) -> float:
    """How alike two texts are, 0 to 1."""
    return 2 * (one & other).total() / (one.total() + other.total())


def test_every_line_has_the_same_fields_and_its_own_id() -> None:
    fields = {"id", "matter", "condition", "voice", "text", "variants", "answer", "urgent"}
    assert len(messages()) >= 330
    assert all(set(message) == fields for message in messages())
    assert [message["id"] for message in messages()] == [f"m{n:03d}" for n in range(1, len(messages()) + 1)]
    assert all(isinstance(message["urgent"], bool) for message in messages())
    assert all(1 <= len(message["variants"]) <= 3 for message in messages())


def test_every_message_names_a_condition_of_the_catalogue() -> None:
    known = {(row["matter_code"], int(row["number"])) for row in rows("catalogue", "conditions.csv")}
    assert {(m["matter"], m["condition"]) for m in messages()} <= known


def test_urgent_messages_stand_on_conditions_counted_in_hours_or_a_day() -> None:
    limits = {(r["matter_code"], int(r["number"])): r["limit_class"] for r in rows("catalogue", "conditions.csv")}
    slow = [
        m["id"]
        for m in messages()
        if m["urgent"] and not limits[m["matter"], m["condition"]].startswith(("urgent", "work_hour"))
    ]
    assert slow == []


def test_the_month_can_be_played() -> None:
    flow = tomllib.loads((PACKS / "hongshan" / "flow.toml").read_text(encoding="utf-8"))
    count = Counter(message["matter"] for message in messages())
    burst_matters = {code for burst in flow["burst"] for code in burst["matters"]}
    assert {code for code in burst_matters if count[code] < 4} == set()


def test_the_grid_worker_who_is_shown_finds_work_of_the_last_two_days() -> None:
    flow = tomllib.loads((PACKS / "hongshan" / "flow.toml").read_text(encoding="utf-8"))
    shown = next(r for r in rows("hongshan", "staff.csv") if r["demo_order"] and r["roles"].startswith("grid_worker@"))
    grid = next(unit["area_code"] for unit in rows("hongshan", "units.csv") if unit["code"] == shown["unit_code"])
    bursts = [burst for burst in flow["burst"] if burst["area"] == grid]
    assert [burst["day"] >= flow["days"] - 2 for burst in bursts] == [True]


def test_matters_are_spread_over_the_whole_catalogue() -> None:
    found = {message["matter"] for message in messages()}
    assert len(found) >= 90
    assert [group for group in GROUPS if not any(code.startswith(group) for code in found)] == []


@pytest.mark.parametrize("matter", SMALL)
def test_grid_workers_see_the_small_matters_they_handle_themselves(matter: str) -> None:
    seen = [m for m in messages() if m["matter"] == matter and m["voice"] == "grid_worker"]
    assert len(seen) >= 6


def test_voices_have_about_their_shares() -> None:
    count = Counter(message["voice"] for message in messages())
    assert set(count) == set(SHARES)
    for voice, share in SHARES.items():
        assert count[voice] / len(messages()) == pytest.approx(share, abs=0.03), voice


def test_only_known_places_are_left_open() -> None:
    named = {name for message in messages() for text in texts(message) for name in PLACEHOLDER.findall(text)}
    assert named <= PLACES
    assert all(
        text.count("{") == text.count("}") == len(PLACEHOLDER.findall(text)) for m in messages() for text in texts(m)
    )
    placed = sum("{" in message["text"] for message in messages())
    assert placed / len(messages()) > 0.5


def test_lengths_are_spread_like_real_messages() -> None:
    lengths = sorted(len(message["text"]) for message in messages())
    assert 12 <= lengths[0] <= 20
    assert 250 <= lengths[-1] <= 400
    assert sum(length < 30 for length in lengths) >= 15
    assert sum(length > 120 for length in lengths) >= 12
    assert 30 <= lengths[len(lengths) // 2] <= 60


def test_answers_are_short_and_whole() -> None:
    for message in messages():
        assert 40 <= len(message["answer"]) <= 120, message["id"]
        assert message["answer"][-1] in "。.！", message["id"]


def test_no_two_messages_tell_the_same_words() -> None:
    found = [(message["id"], pairs(message["text"])) for message in messages()]
    assert [(a, b) for (a, one), (b, other) in combinations(found, 2) if dice(one, other) >= 0.6] == []


def test_a_variant_is_not_its_message_again() -> None:
    for message in messages():
        said = [message["text"], *message["variants"]]
        assert len(set(said)) == len(said), message["id"]


def test_only_made_up_numbers_are_left_in_texts() -> None:
    numbers = [number for message in messages() for text in texts(message) for number in MOBILE.findall(text)]
    assert 5 <= len(numbers) <= 12
    assert all(number.startswith("1990000") for number in numbers)


def test_the_keywords_find_most_matters_and_not_all() -> None:
    words = {row["code"]: row["keywords"].split("|") for row in rows("catalogue", "matters.csv")}
    suggester = KeywordSuggester(words)
    first = sum([s.code for s in suggester.suggest(m["text"])][:1] == [m["matter"]] for m in messages())
    assert 0.6 <= first / len(messages()) <= 0.9
