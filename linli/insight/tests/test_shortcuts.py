"""Short ways to the same answer: the newest cases of a list, and a period as whole months and the days beside them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

from linli.insight.queries.facts.newest import newest, newest_first
from linli.insight.queries.facts.store import File
from linli.insight.rules.spans import parted

DAY = timedelta(days=1)


def test_the_newest_are_found_however_many_were_taken_back() -> None:
    rng = Random(3)
    for _ in range(60):
        rows = [(rng.randrange(1, 400), 1) for _ in range(rng.choice((0, 3, 900)))]
        rows += [(case_id, -1) for case_id, _ in rows if case_id > rng.randrange(0, 400)]
        before, size = rng.choice((1, 50, 10_000)), rng.choice((1, 5))

        def ids(rule: str, most: int, rows: list[tuple[int, int]] = rows) -> list[int]:
            return sorted((one for one, _ in rows if _holds(rule, one)), reverse=True)[:most]

        def added(rule: str, rows: list[tuple[int, int]] = rows, size: int = size) -> list[tuple[int, int]]:
            sums = Counter[int]()
            for case_id, weight in rows:
                if _holds(rule, case_id):
                    sums[case_id] += weight
            return sorted(((one, number) for one, number in sums.items() if number > 0), reverse=True)[:size]

        assert newest(added, ids, before=before, size=size) == added(f"case_id < {before}")


def _holds(rule: str, case_id: int) -> bool:
    """Whether a rule such as `case_id < 9 AND case_id >= 3` holds for a case."""
    bounds = [part.split()[1:] for part in rule.split(" AND ")]
    return all(case_id < int(bound) if sign == "<" else case_id >= int(bound) for sign, bound in bounds)


def test_what_is_fresh_is_read_before_the_months_and_those_backwards() -> None:
    files = [File("cases", month, month or "fresh", 1, {}, {}) for month in ("2025-12", "", "2026-01")]
    assert [file.name for file in newest_first(files)] == ["fresh", "2026-01", "2025-12"]


def test_the_parts_of_a_period_are_its_days_and_their_middle_is_whole_months() -> None:
    rng = Random(4)
    for _ in range(300):
        begin = date(2025, 1, 1) + DAY * rng.randrange(800)
        end = begin + DAY * rng.choice((0, 5, 27, 30, 31, 58, 90, 400))
        parts = parted(begin, end)
        days = [part[0] + DAY * number for part in parts for number in range((part[1] - part[0]).days + 1)]
        assert days == [begin + DAY * number for number in range((end - begin).days + 1)]
        whole = [part for part in parts if part[0].day == 1 and (part[1] + DAY).day == 1]
        months = [day for day in days if day.day == 1 and (day + 31 * DAY).replace(day=1) - DAY <= end]
        assert (len(whole), len(parts) <= 3) == (int(bool(months)), True)
