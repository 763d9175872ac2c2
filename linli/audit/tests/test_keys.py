"""The key of the record is changed: what the old one sealed still verifies, and an old key that got out opens no door."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import translation

from linli.audit import rules
from linli.audit.api import Subject, checkpoint, rotate_key, verify
from linli.audit.models import Chain, Checkpoint, Event
from linli.audit.tests.attacker import attack, guards_off, run
from linli.audit.tests.scene import AT, Tell
from linli.common.errors import Refused

# rotate_key and checkpoint work in transactions of their own.
pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW, NEWEST = "the-old-key", "the-new-key", "the-newest-key"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@contextmanager
def keys(*named: str) -> Iterator[None]:
    with override_settings(ENV={"LINLI_AUDIT_KEYS": list(named)}):
        yield


@pytest.fixture
def lamp(tell: Tell) -> Iterator[Subject]:
    """A case recorded and checkpointed under the old key, then two events more; from now on the new key seals."""
    subject = Subject.of("case", 11)
    with keys(OLD):
        tell(subject, "case.reported", new=True, react=False)
        checkpoint(at=AT)
        tell(subject, "case.filed", react=False)
        tell(Subject.of("case", 12), "case.reported", new=True, react=False)
    with keys(NEW, OLD):
        yield subject


def test_before_and_after_the_change_the_record_is_whole(lamp: Subject, tell: Tell) -> None:
    tell(lamp, "case.dispatched", react=False)
    assert verify() == []  # both keys in one chain, before the new one is in force
    mark = rotate_key(at=AT + DAY)
    assert mark
    assert verify() == verify(anchor=mark.seal) == []
    tell(lamp, "case.accepted", react=False)
    later = checkpoint(at=AT + 2 * DAY)
    assert later
    assert later.events == mark.events + 1
    assert verify() == []
    assert rotate_key(at=AT + 3 * DAY) is None


def test_until_the_change_checkpoints_go_on_under_the_old_key(lamp: Subject) -> None:
    checkpoint(at=AT + DAY)
    with keys(OLD):
        assert verify() == []


def test_a_record_without_a_checkpoint_changes_its_key_as_well(tell: Tell) -> None:
    with keys(OLD):
        tell(Subject.of("case", 1), "case.reported", new=True, react=False)
    with keys(NEW, OLD):
        checkpoint(at=AT)
        assert verify() == []
        assert rotate_key(at=AT + DAY)
        assert verify() == []


def test_the_key_is_changed_twice(lamp: Subject, tell: Tell) -> None:
    rotate_key(at=AT + DAY)
    with keys(NEWEST, NEW, OLD):
        tell(lamp, "case.dispatched", react=False)
        assert rotate_key(at=AT + 2 * DAY)
        tell(lamp, "case.accepted", react=False)
        checkpoint(at=AT + 3 * DAY)
        assert verify() == []


def test_without_the_old_key_what_it_sealed_does_not_verify(lamp: Subject) -> None:
    rotate_key(at=AT + DAY)
    with keys(NEW):
        assert {fault.subject for fault in verify()} >= {lamp, Subject.of("case", 12)}


def test_a_record_that_is_not_whole_gets_no_new_key(lamp: Subject) -> None:
    attack("UPDATE audit_event SET data = '{}' WHERE subject_id = '11' AND sequence = 2")
    with pytest.raises(Refused, match="not whole"):
        rotate_key(at=AT + DAY)
    assert Checkpoint.objects.count() == 1


def test_a_change_that_was_broken_off_is_taken_up_again(lamp: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[rotate_key.__module__], "_BATCH", 1)

    def pull_the_plug(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate_key(at=AT + DAY, progress=pull_the_plug)
    assert verify() == []
    assert rotate_key(at=AT + DAY)
    assert verify() == []


def sealed_with(key: str, row: rules.Row) -> rules.Row:
    return row._replace(seal=rules.event_seal(key.encode(), row))


def head_with(key: str, subject: Subject, length: int, seal: str) -> None:
    head = rules.head_seal(key.encode(), subject, rules.Head(length, seal))
    Chain.objects.filter(subject_id=subject.id).update(length=length, seal=seal, head=head)


def test_who_knows_the_old_key_cannot_add_an_event(lamp: Subject) -> None:
    rotate_key(at=AT + DAY)
    last = Event.objects.get(subject_id=lamp.id, sequence=2)
    forged = sealed_with(OLD, rules.Row("case", lamp.id, 3, "case.closed", "person:7", "x", AT, "{}", last.seal, ""))
    event = Event.objects.create(**forged._asdict())
    head_with(OLD, lamp, 3, forged.seal)
    (fault,) = verify()
    assert (fault.subject, fault.event_id, fault.reason) == (lamp, event.pk, rules.CHANGED)


def test_who_knows_the_old_key_cannot_rewrite_what_it_sealed(lamp: Subject) -> None:
    mark = rotate_key(at=AT + DAY)
    last = Event.objects.get(subject_id=lamp.id, sequence=2)
    names = rules.Row._fields
    changed = sealed_with(OLD, rules.Row(*(getattr(last, name) for name in names))._replace(data='{"kind":"other"}'))
    with guards_off():
        Event.objects.filter(pk=last.pk).update(data=changed.data, seal=changed.seal)
    head_with(OLD, lamp, 2, changed.seal)
    faults = verify()
    assert mark
    assert Subject("checkpoint", str(mark.through)) in {fault.subject for fault in faults}
    assert (lamp, rules.HEAD_CHANGED) in {(fault.subject, fault.reason) for fault in faults}


def test_who_knows_the_old_key_cannot_cut_off_the_end(lamp: Subject, tell: Tell) -> None:
    rotate_key(at=AT + DAY)
    (gone,) = tell(lamp, "case.dispatched", react=False)
    attack("DELETE FROM audit_event WHERE id = %s", [gone])
    head_with(OLD, lamp, 2, Event.objects.get(subject_id=lamp.id, sequence=2).seal)
    (fault,) = verify()
    assert (fault.subject, fault.reason) == (lamp, rules.HEAD_CHANGED)


def test_who_knows_the_old_key_cannot_set_a_checkpoint(lamp: Subject, tell: Tell) -> None:
    mark = rotate_key(at=AT + DAY)
    tell(lamp, "case.dispatched", react=False)
    assert mark
    through, digest = mark.through + 1, "0" * 64
    seal = rules.checkpoint_seal(OLD.encode(), through, mark.events + 1, digest, AT, mark.seal)
    Checkpoint.objects.create(through=through, events=mark.events + 1, digest=digest, at=AT, seal=seal)
    assert rules.KEY_GONE_BACK in {fault.reason for fault in verify()}
    with pytest.raises(Refused):
        checkpoint(at=AT + 2 * DAY)


def test_an_old_checkpoint_changed_under_the_old_key_is_found(lamp: Subject) -> None:
    rotate_key(at=AT + DAY)
    first = Checkpoint.objects.order_by("through").first()
    assert first
    seal = rules.checkpoint_seal(OLD.encode(), first.through, first.events, "0" * 64, first.at, "")
    with guards_off():
        run("UPDATE audit_checkpoint SET digest = %s, seal = %s WHERE id = %s", ["0" * 64, seal, first.pk])
    assert verify() != []
