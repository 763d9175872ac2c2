"""Whoever gets past the guards of the database is found by verification, and the first bad event is named."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import translation

from linli.audit import rules
from linli.audit.api import Fault, Subject, checkpoint, verify
from linli.audit.models import Chain, Checkpoint, Event
from linli.audit.tests.attacker import attack, guards_off, run
from linli.audit.tests.scene import AT, Tell
from linli.common.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def subject(three_cases: list[Subject]) -> Subject:
    """The case in the middle of a whole record."""
    assert verify() == []
    return three_cases[1]


def _id(subject: Subject, sequence: int) -> int:
    return Event.objects.get(subject_kind=subject.kind, subject_id=subject.id, sequence=sequence).pk


@pytest.mark.parametrize(
    "change",
    [
        "data = '{}'",
        "data = data || ' '",
        "actor = 'person:8'",
        "actor_label = '松山街道派遣员'",
        "kind = 'case.refused'",
        "seal = previous",
        "previous = seal",
    ],
)
@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_an_edit_is_found(subject: Subject, change: str, sequence: int) -> None:
    id_ = _id(subject, sequence)
    attack(f"UPDATE audit_event SET {change} WHERE id = %s", [id_])
    assert verify() == [Fault(subject, sequence, id_, rules.CHANGED)]


@pytest.mark.parametrize("microseconds", [1, -86_400_000_000])
def test_another_time_is_found(subject: Subject, microseconds: int) -> None:
    id_ = _id(subject, 2)
    with guards_off():
        Event.objects.filter(pk=id_).update(at=AT + timedelta(minutes=1, microseconds=microseconds))
    assert verify() == [Fault(subject, 2, id_, rules.CHANGED)]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("change", ["at = 'yesterday'", "sequence = 'two'", "data = x'00ff'", "actor = 7.5"])
def test_values_that_are_none_at_all_are_found(subject: Subject, change: str) -> None:
    id_ = _id(subject, 2)
    attack(f"UPDATE audit_event SET {change} WHERE id = %s", [id_])
    (fault,) = verify()
    assert fault.subject == subject


def test_an_event_deleted_from_the_middle_is_found(subject: Subject) -> None:
    attack("DELETE FROM audit_event WHERE id = %s", [_id(subject, 2)])
    assert verify() == [Fault(subject, 2, None, rules.MISSING)]


def test_a_deleted_beginning_is_found(subject: Subject) -> None:
    attack("DELETE FROM audit_event WHERE id = %s", [_id(subject, 1)])
    assert verify() == [Fault(subject, 1, None, rules.MISSING)]


def test_a_gap_closed_by_renumbering_is_found(subject: Subject) -> None:
    second, third = _id(subject, 2), _id(subject, 3)
    attack("DELETE FROM audit_event WHERE id = %s", [second])
    attack("UPDATE audit_event SET sequence = 2 WHERE id = %s", [third])
    assert verify() == [Fault(subject, 2, third, rules.CHANGED)]


def test_a_deleted_tail_is_found(subject: Subject) -> None:
    attack("DELETE FROM audit_event WHERE id = %s", [_id(subject, 3)])
    assert verify() == [Fault(subject, 3, None, rules.TAIL_MISSING)]


def test_a_deleted_tail_with_the_head_set_back_is_found(subject: Subject) -> None:
    second = _id(subject, 2)
    attack("DELETE FROM audit_event WHERE id = %s", [_id(subject, 3)])
    seal = Event.objects.get(pk=second).seal
    run("UPDATE audit_chain SET length = 2, seal = %s WHERE subject_id = %s", [seal, subject.id])
    assert verify() == [Fault(subject, 2, second, rules.HEAD_CHANGED)]


def test_a_deleted_head_is_found(subject: Subject) -> None:
    run("DELETE FROM audit_chain WHERE subject_id = %s", [subject.id])
    assert verify() == [Fault(subject, 3, _id(subject, 3), rules.HEAD_MISSING)]


def test_a_chain_deleted_but_for_its_head_is_found(subject: Subject) -> None:
    attack("DELETE FROM audit_event WHERE subject_id = %s", [subject.id])
    assert verify() == [Fault(subject, 1, None, rules.EMPTY_CHAIN)]


def test_a_whole_chain_deleted_with_its_head_is_found_by_the_checkpoint(subject: Subject, tell: Tell) -> None:
    first = checkpoint(at=AT)
    tell(Subject.of("case", 14), "case.reported", react=False)
    last = checkpoint(at=AT)
    tell(Subject.of("case", 15), "case.reported", react=False)
    assert verify() == []

    attack("DELETE FROM audit_event WHERE subject_id = %s", [subject.id])
    run("DELETE FROM audit_chain WHERE subject_id = %s", [subject.id])
    (fault,) = verify()
    assert first
    assert last
    assert fault.subject == Subject("checkpoint", str(first.through))
    assert fault.reason == (
        f"of the events with ids from 1 to {first.through}, {first.events} were recorded and {first.events - 3} are there"
    )


def test_a_chain_exchanged_for_a_later_one_is_found_by_the_checkpoint(subject: Subject, tell: Tell) -> None:
    tell(Subject.of("case", 14), "case.reported", react=False)
    mark = checkpoint(at=AT)
    (gone,) = Event.objects.filter(subject_id="14").values_list("pk", flat=True)
    (later,) = tell(Subject.of("case", 15), "case.reported", react=False)
    attack("DELETE FROM audit_event WHERE id = %s", [gone])
    run("DELETE FROM audit_chain WHERE subject_id = '14'")
    attack("UPDATE audit_event SET id = %s WHERE id = %s", [gone, later])

    assert mark
    (fault,) = verify()
    assert fault.subject == Subject("checkpoint", str(mark.through))
    assert "are not those that were recorded" in fault.reason


def test_a_forged_event_is_found(subject: Subject) -> None:
    last = Event.objects.get(pk=_id(subject, 3))
    row = rules.Row(
        subject.kind, subject.id, 4, "case.closed", "person:7", "西屯街道派遣员", AT, "{}", last.seal, ""
    )  # fmt: skip
    forged = row._replace(seal=rules.event_seal(b"not the key", row))
    event = Event.objects.create(**forged._asdict())  # inserting is no secret art: the guards let it pass
    chain = Chain.objects.get(subject_id=subject.id)
    chain.length, chain.seal = 4, forged.seal
    chain.save()
    assert verify() == [Fault(subject, 4, event.pk, rules.CHANGED)]


def test_a_forged_subject_is_found(subject: Subject) -> None:
    row = rules.Row("case", "99", 1, "case.closed", "person:7", "x", AT, "{}", "", "")
    forged = row._replace(seal=rules.event_seal(b"not the key", row))
    event = Event.objects.create(**forged._asdict())
    assert verify() == [Fault(Subject("case", "99"), 1, event.pk, rules.CHANGED)]


def test_a_true_event_appended_behind_the_head_is_found(subject: Subject) -> None:
    """As if an earlier head had been put back from a copy, to hide the last event."""
    with override_settings():
        before = Chain.objects.get(subject_id=subject.id)
    second = Event.objects.get(pk=_id(subject, 2))
    head = rules.head_seal(b"not the key", subject, rules.Head(2, second.seal))
    Chain.objects.filter(pk=before.pk).update(length=2, seal=second.seal, head=head)
    assert verify() == [Fault(subject, 3, _id(subject, 3), rules.HEAD_CHANGED)]


def test_two_events_swapped_within_a_case_are_found(subject: Subject) -> None:
    second, third = _id(subject, 2), _id(subject, 3)
    with guards_off():
        for sequence, id_ in ((99, second), (2, third), (3, second)):
            run("UPDATE audit_event SET sequence = %s WHERE id = %s", [sequence, id_])
    assert verify() == [Fault(subject, 2, third, rules.CHANGED)]


def test_two_stored_ids_swapped_are_found(subject: Subject) -> None:
    second, third = _id(subject, 2), _id(subject, 3)
    with guards_off():
        for new, old in ((10**6, second), (second, third), (third, 10**6)):
            run("UPDATE audit_event SET id = %s WHERE id = %s", [new, old])
    assert verify() == [Fault(subject, 3, second, rules.DISORDERED)]


def test_two_events_swapped_between_cases_are_found(three_cases: list[Subject]) -> None:
    one, other = three_cases[0], three_cases[2]
    ids = _id(one, 2), _id(other, 2)
    with guards_off():
        for subject_id, id_ in (("x", ids[0]), (one.id, ids[1]), (other.id, ids[0])):
            run("UPDATE audit_event SET subject_id = %s WHERE id = %s", [subject_id, id_])
    assert verify() == [Fault(one, 2, ids[1], rules.CHANGED), Fault(other, 2, ids[0], rules.CHANGED)]


def test_every_bad_case_is_named_once(three_cases: list[Subject]) -> None:
    attack("UPDATE audit_event SET data = '{}' WHERE sequence >= 2")
    assert [(fault.subject, fault.sequence) for fault in verify()] == [(subject, 2) for subject in three_cases]


def test_the_record_does_not_verify_under_another_key(subject: Subject) -> None:
    with override_settings(ENV={"LINLI_AUDIT_KEYS": ["another"]}):
        assert len(verify()) == 3


def test_verification_stops_at_a_thousand_faults(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.audit.queries.verification.MOST_FAULTS", 5)
    for number in range(9):
        tell(Subject.of("case", number), "case.reported", react=False)
    attack("UPDATE audit_event SET data = '{}'")
    assert len(verify()) == 5


def test_verification_tells_how_far_it_is(three_cases: list[Subject]) -> None:
    steps: list[tuple[int, int]] = []
    verify(progress=lambda done, total: steps.append((done, total)))
    assert steps == [(9, 9)]


def test_an_empty_record_is_whole() -> None:
    assert verify() == []
    assert checkpoint(at=AT) is None


def test_a_checkpoint_goes_on_from_the_one_before(subject: Subject, tell: Tell) -> None:
    first = checkpoint(at=AT)
    assert checkpoint(at=AT + timedelta(hours=1)) == first
    tell(subject, "case.accepted", "case.resolved", react=False)
    second = checkpoint(at=AT + timedelta(hours=2))
    assert first
    assert second
    assert (second.events, second.through) == (first.events + 2, _id(subject, 5))
    assert verify(anchor=first.seal) == []


@pytest.mark.parametrize("change", ["events = events - 1", "digest = seal", "through = through - 1", "seal = digest"])
def test_a_changed_checkpoint_is_found_and_not_built_upon(subject: Subject, tell: Tell, change: str) -> None:
    checkpoint(at=AT)
    attack(f"UPDATE audit_checkpoint SET {change}")
    assert rules.CHECKPOINT_CHANGED in {fault.reason for fault in verify()}
    tell(subject, "case.accepted", react=False)
    with pytest.raises(Refused):
        checkpoint(at=AT)


def test_a_checkpoint_deleted_from_the_middle_is_found(subject: Subject, tell: Tell) -> None:
    first = checkpoint(at=AT)
    tell(subject, "case.accepted", react=False)
    second = checkpoint(at=AT)
    assert first
    assert second
    attack("DELETE FROM audit_checkpoint WHERE through = %s", [first.through])
    assert verify() == [Fault(Subject("checkpoint", str(second.through)), 0, None, rules.CHECKPOINT_CHANGED)]


def test_a_checkpoint_cut_off_is_found_by_the_anchor_kept_elsewhere(subject: Subject) -> None:
    mark = checkpoint(at=AT)
    assert mark
    attack("DELETE FROM audit_checkpoint")
    assert verify() == []
    assert [fault.reason for fault in verify(anchor=mark.seal)] == [rules.ANCHOR_MISSING]
    assert Checkpoint.objects.count() == 0
