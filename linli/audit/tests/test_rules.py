"""The pure part: one spelling for each value, and no two records with one seal."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.audit import rules
from linli.audit.events import Happening, Subject
from linli.audit.tests.scene import AT

KEY = b"a key"
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
ROWS = st.builds(
    rules.Row, TEXT, TEXT, st.integers(1, 9), TEXT, TEXT, TEXT,
    st.datetimes(timezones=st.just(UTC)), TEXT, TEXT, st.just(""),
)  # fmt: skip


@given(ROWS, ROWS)
def test_two_rows_have_one_seal_only_if_they_are_equal(one: rules.Row, other: rules.Row) -> None:
    assert (rules.event_seal(KEY, one) == rules.event_seal(KEY, other)) == (one == other)


@given(ROWS, TEXT)
def test_text_cannot_slip_from_one_field_into_the_next(row: rules.Row, moved: str) -> None:
    shifted = row._replace(actor=row.actor + moved, actor_label=moved + row.actor_label)
    assert (rules.event_seal(KEY, row) == rules.event_seal(KEY, shifted)) == (not moved)


def test_a_seal_needs_the_key() -> None:
    row = rules.Row("case", "1", 1, "a", "b", "c", AT, "{}", "", "")
    assert rules.event_seal(KEY, row) != rules.event_seal(b"another", row)


@given(st.dictionaries(TEXT, st.one_of(TEXT, st.integers(-(2**53), 2**53), st.booleans(), st.none())))
def test_data_has_one_spelling_whatever_its_order(data: dict) -> None:
    assert rules.canonical(data) == rules.canonical(dict(reversed(data.items())))


def test_a_chain_goes_on_where_it_ended() -> None:
    subject, told = Subject.of("case", 1), [Happening(kind, {}) for kind in "abcd"]
    signature = rules.Signature("person:7", "x", AT)
    whole = rules.chain_rows(KEY, subject, signature, told, rules.START)
    first = rules.chain_rows(KEY, subject, signature, told[:2], rules.START)
    rest = rules.chain_rows(KEY, subject, signature, told[2:], rules.Head(2, first[-1].seal))
    assert first + rest == whole
    assert len({row.seal for row in whole}) == 4


@given(st.lists(st.tuples(st.integers(1, 2**62), TEXT), unique_by=lambda pair: pair[0]), st.randoms())
def test_a_digest_does_not_depend_on_the_order(pairs: list[tuple[int, str]], random) -> None:
    shuffled = random.sample(pairs, len(pairs))
    one, other = (sum(rules.element(KEY, *pair) for pair in order) for order in (pairs, shuffled))
    assert rules.digest_text(one) == rules.digest_text(other)
    assert rules.same_digest(rules.digest_number(rules.digest_text(one)), other)


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 10), (1, 10), (2, 20), (9, 2560), (10, 3600), (99, 3600)])
def test_the_pause_doubles_up_to_an_hour(attempts: int, seconds: int) -> None:
    assert rules.pause_after(attempts) == timedelta(seconds=seconds)


def test_a_naive_time_has_no_spelling() -> None:
    with pytest.raises(ValueError, match="aware"):
        rules.utc_text(datetime(2026, 1, 1))
