"""Appending: what is written, in how many statements, and what is refused."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from linli.audit.api import (
    Happening,
    Subject,
    backlog,
    claim,
    events_after,
    record,
    record_histories,
    record_many,
    timeline,
    verify,
)
from linli.audit.tests.scene import AT, DISPATCHER, Tell
from linli.common.actor import Actor

CASE = Subject.of("case", 41)


@pytest.mark.django_db
def test_a_timeline_is_what_was_recorded(tell: Tell) -> None:
    first, second = tell(CASE, "case.reported", "case.filed", new=True)
    (third,) = tell(CASE, "case.dispatched", at=AT + timedelta(hours=1))

    events = timeline(CASE)
    assert [event.id for event in events] == [first, second, third]
    assert [event.sequence for event in events] == [1, 2, 3]
    assert [event.kind for event in events] == ["case.reported", "case.filed", "case.dispatched"]
    assert {event.actor for event in events} == {"person:7"}
    assert {event.actor_label for event in events} == {"西屯街道派遣员"}
    assert events[2].at == AT + timedelta(hours=1)
    assert events[1].data == {"kind": "case.filed", "n": 1}
    assert verify() == []


@pytest.mark.django_db
def test_an_unknown_subject_has_no_timeline() -> None:
    assert timeline(Subject.of("case", 999)) == []


@pytest.mark.django_db
def test_a_new_subject_costs_three_statements(django_assert_num_queries) -> None:
    told = [Happening("case.reported", {}), Happening("case.classified", {"matter": "C0102"})]
    with transaction.atomic(), django_assert_num_queries(3):
        record(subject=CASE, actor=DISPATCHER, at=AT, happenings=told, new=True)


@pytest.mark.django_db
def test_going_on_costs_at_most_four_statements_and_so_does_a_first_event_without_promise(
    tell: Tell, django_assert_max_num_queries
) -> None:
    tell(CASE, "case.reported", new=True)
    for subject in (CASE, Subject.of("case", 42)):
        with transaction.atomic(), django_assert_max_num_queries(4):
            record(subject=subject, actor=DISPATCHER, at=AT, happenings=[Happening("case.filed", {})])


@pytest.mark.django_db
def test_nothing_told_nothing_written(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert record(subject=CASE, actor=DISPATCHER, at=AT, happenings=[]) == []


@pytest.mark.django_db
def test_data_comes_back_as_plain_values_with_times_in_utc() -> None:
    beijing = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    data = {"due": beijing, "day": beijing.date(), "metres": Decimal("3.50"), "words": "井盖丢失", "none": None}
    record(subject=CASE, actor=DISPATCHER, at=beijing, happenings=[Happening("case.filed", data)])

    (event,) = timeline(CASE)
    assert event.at == AT
    assert event.data == {
        "due": "2026-03-02T01:30:00.000000+00:00",
        "day": "2026-03-02",
        "metres": "3.50",
        "words": "井盖丢失",
        "none": None,
    }
    assert verify() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data", [{"when": datetime(2026, 1, 1)}, {"a set": {1}}, {1: "key"}, {"half a character": "\ud83d"}]
)
def test_what_is_not_plain_is_refused_and_nothing_is_written(data: dict) -> None:
    with pytest.raises((TypeError, ValueError)):
        record(subject=CASE, actor=DISPATCHER, at=AT, happenings=[Happening("a", {}), Happening("b", data)])
    assert timeline(CASE) == []


@pytest.mark.django_db
def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        record(subject=CASE, actor=DISPATCHER, at=datetime(2026, 1, 1), happenings=[Happening("a", {})])


@pytest.mark.django_db
def test_names_too_long_for_the_table_are_refused_on_both_engines_alike() -> None:
    for subject, kind in ((Subject("k" * 33, "1"), "a"), (Subject("k", "1" * 65), "a"), (CASE, "k" * 65)):
        with pytest.raises(ValueError, match="too long"):
            record(subject=subject, actor=DISPATCHER, at=AT, happenings=[Happening(kind, {})])


@pytest.mark.django_db
def test_a_long_label_is_cut_before_it_is_sealed() -> None:
    actor = Actor(kind="person", key="7", label="街道" * 150)
    record(subject=CASE, actor=actor, at=AT, happenings=[Happening("a", {})])
    assert timeline(CASE)[0].actor_label == "街道" * 100
    assert verify() == []


@pytest.mark.django_db
def test_a_broken_promise_of_newness_is_found_out(tell: Tell) -> None:
    tell(CASE, "case.reported", new=True)
    with pytest.raises(IntegrityError):
        tell(CASE, "case.reported", new=True)
    assert len(timeline(CASE)) == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_is_never_written_apart_from_its_change() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(subject=CASE, actor=DISPATCHER, at=AT, happenings=[Happening("a", {})])


@pytest.mark.django_db
def test_an_event_falls_with_its_change(tell: Tell) -> None:
    tell(CASE, "case.reported")
    with transaction.atomic():
        tell(CASE, "case.filed")
        transaction.set_rollback(True)
    assert [event.kind for event in timeline(CASE)] == ["case.reported"]
    assert backlog().waiting == 1
    assert verify() == []


@pytest.mark.django_db
def test_without_reactions_nothing_waits(tell: Tell) -> None:
    tell(CASE, "catalogue.changed", react=False)
    assert backlog().waiting == 0


@pytest.mark.django_db
def test_events_after_pages_through_the_whole_record(tell: Tell) -> None:
    ids = [id_ for number in range(5) for id_ in tell(Subject.of("case", number), "case.reported", "case.filed")]
    seen: list[int] = []
    while page := events_after(seen[-1] if seen else ids[0] - 1, 3):
        seen += [event.id for event in page]
    assert seen == ids


def _many(first: int, number: int) -> list[tuple[Subject, list[Happening]]]:
    kinds = ("case.reported", "case.filed")
    return [(Subject.of("case", first + n), [Happening(kind, {"n": n}) for kind in kinds]) for n in range(number)]


@pytest.mark.django_db
def test_many_chains_at_once_in_few_statements(django_assert_max_num_queries) -> None:
    with transaction.atomic(), django_assert_max_num_queries(5):
        record_many(actor=DISPATCHER, at=AT, entries=_many(100, 600))

    assert [event.kind for event in timeline(Subject.of("case", 699))] == ["case.reported", "case.filed"]
    assert backlog().waiting == 1200
    assert verify() == []


@pytest.mark.django_db
def test_many_at_once_and_one_by_one_go_together(tell: Tell) -> None:
    tell(CASE, "case.reported")
    record_many(actor=DISPATCHER, at=AT, entries=_many(100, 3))
    record_many(actor=DISPATCHER, at=AT, entries=[*_many(200, 3), (Subject.of("case", 300), [])], react=False)
    tell(CASE, "case.filed")
    tell(Subject.of("case", 201), "case.dispatched")

    assert [event.sequence for event in timeline(Subject.of("case", 201))] == [1, 2, 3]
    assert backlog().waiting == 1 + 6 + 1 + 1
    assert verify() == []


@pytest.mark.django_db
def test_many_at_once_takes_no_subject_twice(tell: Tell) -> None:
    tell(Subject.of("case", 101), "case.reported")
    with pytest.raises(IntegrityError), transaction.atomic():
        record_many(actor=DISPATCHER, at=AT, entries=_many(100, 3))
    assert timeline(Subject.of("case", 100)) == []
    assert verify() == []


@pytest.mark.django_db
def test_nothing_at_all_many_times(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        record_many(actor=DISPATCHER, at=AT, entries=[])


@pytest.mark.django_db
def test_many_at_once_may_each_have_their_own_time() -> None:
    times = [AT + timedelta(days=day) for day in range(3)]
    record_many(actor=DISPATCHER, at=AT, entries=_many(100, 3), times=times)
    assert [timeline(Subject.of("case", 100 + n))[1].at for n in range(3)] == times
    assert claim(at=AT + timedelta(days=1), limit=9) == [timeline(Subject.of("case", 100 + n))[0] for n in range(2)]
    assert verify() == []
    with pytest.raises(ValueError, match="zip"):
        record_many(actor=DISPATCHER, at=AT, entries=_many(200, 3), times=times[:2])


@pytest.mark.django_db
def test_histories_from_elsewhere_keep_their_actors_and_times_and_are_sealed_anew(tell: Tell) -> None:
    tell(CASE, "case.reported", at=AT)
    tell(CASE, "case.filed", at=AT + timedelta(hours=3))
    told = timeline(CASE)
    with transaction.atomic():
        record_histories(
            [(Subject.of("case", 901), told), (Subject.of("case", 902), ()), (Subject.of("case", 903), told[:1])]
        )
    again = timeline(Subject.of("case", 901))
    assert [(e.kind, e.actor, e.actor_label, e.at, e.data) for e in again] == [
        (e.kind, e.actor, e.actor_label, e.at, e.data) for e in told
    ]
    assert [len(timeline(Subject.of("case", n))) for n in (902, 903)] == [0, 1]
    assert verify() == []
