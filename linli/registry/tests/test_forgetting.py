"""Erasure, retention, and the change of keys."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from linli.audit.api import Subject, timeline, verify
from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, NotFound, Refused, Unavailable
from linli.registry.api import (
    ContactIn,
    Rotation,
    address_for_notice,
    erase,
    find_by_phone,
    forget_due,
    keep_contact,
    keep_contacts,
    looks,
    new_vault_key,
    phone_matches,
    put_through,
    relay,
    reveal,
    rotate_keys,
    set_keep_until,
)
from linli.registry.models import Contact, Relay
from linli.registry.tests.scene import (
    AT,
    CALLER,
    CASE,
    EMAIL,
    EXCHANGE,
    OFFICER,
    OPERATOR,
    PHONE,
    REPORTER,
    keys,
)  # fmt: skip

REASON = "回访核实处理结果"
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("by", [REPORTER, OFFICER, SYSTEM])
def test_erasing_leaves_nothing_but_the_traces_of_who_looked(by) -> None:
    key = keep_contact(contact=CALLER, at=AT)
    reveal(actor=OPERATOR, contact_key=key, subject=CASE, reason=REASON, at=AT)
    token = relay(actor=OPERATOR, contact_key=key, purpose=REASON, at=AT)
    erase(contact_key=key, at=AT + DAY, by=by)

    row = Contact.objects.get(pk=key)
    assert not any(bytes(field) for field in (row.name, row.phone, row.email))
    assert (row.phone_lookup, row.consent_to_share, row.erased_at) == ("", False, AT + DAY)
    assert not Relay.objects.exists()
    assert find_by_phone(PHONE) == []
    assert not phone_matches(key, PHONE)
    assert address_for_notice(key) == ("", "")
    assert [look.reason for look in looks(key)] == [REASON]
    last = timeline(Subject.of("contact", key))[-1]
    assert (last.kind, last.actor, last.data) == ("identity.erased", by.name, {})
    with pytest.raises(NotFound):
        put_through(token=token, actor=EXCHANGE, at=AT)
    assert verify() == []


def test_erasing_again_changes_and_records_nothing() -> None:
    key = keep_contact(contact=CALLER, at=AT)
    for day in range(3):
        erase(contact_key=key, at=AT + day * DAY, by=REPORTER)
    assert Contact.objects.get(pk=key).erased_at == AT
    assert [event.kind for event in timeline(Subject.of("contact", key))] == ["identity.erased"]


def test_an_erased_identity_cannot_be_opened_or_called() -> None:
    key = keep_contact(contact=CALLER, at=AT)
    erase(contact_key=key, at=AT, by=REPORTER)
    with pytest.raises(Refused):
        reveal(actor=OPERATOR, contact_key=key, subject=CASE, reason=REASON, at=AT)
    with pytest.raises(Refused):
        relay(actor=OPERATOR, contact_key=key, purpose=REASON, at=AT)
    assert timeline(CASE) == []


def test_staff_erase_only_with_the_right() -> None:
    key = keep_contact(contact=CALLER, at=AT)
    with pytest.raises(Forbidden):
        erase(contact_key=key, at=AT, by=OPERATOR)
    assert phone_matches(key, PHONE)


def test_an_unknown_contact_is_not_found() -> None:
    with pytest.raises(NotFound):
        erase(contact_key=uuid4(), at=AT, by=REPORTER)


def test_what_is_due_is_forgotten_and_nothing_else() -> None:
    due, later, open_end, erased = keep_contacts(contacts=[CALLER] * 4, at=AT)
    assert set_keep_until([due, erased], AT + DAY) == 2
    assert set_keep_until([later], AT + 2 * DAY) == 1
    erase(contact_key=erased, at=AT, by=REPORTER)

    assert forget_due(at=AT + DAY - timedelta(microseconds=1), limit=10) == []
    assert forget_due(at=AT + DAY, limit=10) == [due]
    assert forget_due(at=AT + DAY, limit=10) == []
    assert set(find_by_phone(PHONE)) == {later, open_end}
    last = timeline(Subject.of("contact", due))[-1]
    assert (last.kind, last.actor) == ("identity.erased", "system:linli")


def test_forgetting_goes_on_where_it_stopped() -> None:
    made = keep_contacts(contacts=[CALLER] * 5, at=AT)
    for day, key in enumerate(made):
        set_keep_until([key], AT + day * DAY)
    rounds = [forget_due(at=AT + 9 * DAY, limit=2) for _ in range(4)]
    assert rounds == [made[:2], made[2:4], made[4:], []]


def test_a_reopened_case_takes_the_end_back() -> None:
    key = keep_contact(contact=CALLER, at=AT)
    set_keep_until([key], AT)
    set_keep_until([key], None)
    assert forget_due(at=AT + DAY, limit=10) == []


def test_an_end_set_for_an_erased_contact_does_nothing() -> None:
    key = keep_contact(contact=CALLER, at=AT)
    erase(contact_key=key, at=AT, by=REPORTER)
    assert set_keep_until([key, uuid4()], AT) == 0


def test_after_a_change_of_keys_the_old_one_can_go() -> None:
    old, new = new_vault_key(), new_vault_key()
    with keys(old):
        made = keep_contacts(contacts=[CALLER, ContactIn(phone=PHONE), ContactIn(email=EMAIL)], at=AT)
        erased = keep_contact(contact=CALLER, at=AT)
        erase(contact_key=erased, at=AT, by=REPORTER)
    with keys(new, old):
        made.append(keep_contact(contact=CALLER, at=AT))
        assert rotate_keys(at=AT) == Rotation(seen=4, changed=3, unreadable=0)
        assert rotate_keys(at=AT) == Rotation(seen=4, changed=0, unreadable=0)
    with keys(new):
        assert [address_for_notice(key) for key in made] == [(EMAIL, PHONE), ("", PHONE), (EMAIL, ""), (EMAIL, PHONE)]
        assert len(find_by_phone(PHONE)) == 3
    with keys(old), pytest.raises(Unavailable):
        address_for_notice(made[0])
    assert timeline(Subject("vault", "keys"))[0].data == {"seen": 4, "changed": 3, "unreadable": 0}


def test_a_change_of_keys_that_was_stopped_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.registry.actions.contacts._BATCH", 2)
    old, new = new_vault_key(), new_vault_key()
    with keys(old):
        made = keep_contacts(contacts=[CALLER] * 5, at=AT)

    def stop(done: int, total: int) -> None:
        assert total == 5
        if done == 4:
            raise KeyboardInterrupt

    with keys(new, old):
        with pytest.raises(KeyboardInterrupt):
            rotate_keys(at=AT, progress=stop)
        assert all(phone_matches(key, PHONE) for key in made)
        steps: list[int] = []
        assert rotate_keys(at=AT, progress=lambda done, _: steps.append(done)).changed == 1
        assert steps == [2, 4, 5]
    with keys(new):
        assert {address_for_notice(key) for key in made} == {(EMAIL, PHONE)}


def test_what_no_key_fits_is_left_alone_and_counted() -> None:
    lost, old, new = new_vault_key(), new_vault_key(), new_vault_key()
    with keys(lost):
        gone = keep_contact(contact=CALLER, at=AT)
    before = _stored(gone)
    with keys(old):
        keep_contact(contact=CALLER, at=AT)
    with keys(new, old):
        assert rotate_keys(at=AT) == Rotation(seen=2, changed=1, unreadable=1)
    assert _stored(gone) == before


def _stored(key: UUID) -> tuple[bytes, ...]:
    row = Contact.objects.get(pk=key)
    return bytes(row.name), bytes(row.phone), bytes(row.email)


def test_after_a_change_of_the_lookup_key_numbers_are_found_and_the_old_key_finds_none(settings) -> None:
    before = {**settings.ENV, "LINLI_LOOKUP_KEY": "the key of before"}
    settings.ENV = before
    made = [keep_contact(contact=CALLER, at=AT), keep_contact(contact=ContactIn(email=EMAIL), at=AT)]
    settings.ENV = {**before, "LINLI_LOOKUP_KEY": "the new key"}
    assert find_by_phone(PHONE) == []
    settings.ENV = both = {**settings.ENV, "LINLI_LOOKUP_KEYS_BEFORE": ["the key of before"]}
    assert find_by_phone(PHONE) == made[:1]
    assert phone_matches(made[0], PHONE)
    made.append(keep_contact(contact=CALLER, at=AT))
    assert {*find_by_phone(PHONE)} == {made[0], made[2]}
    assert rotate_keys(at=AT) == Rotation(seen=3, changed=1, unreadable=0)
    assert rotate_keys(at=AT) == Rotation(seen=3, changed=0, unreadable=0)
    settings.ENV = {**both, "LINLI_LOOKUP_KEYS_BEFORE": []}
    assert {*find_by_phone(PHONE)} == {made[0], made[2]}
    settings.ENV = before
    assert find_by_phone(PHONE) == []
    assert not phone_matches(made[0], PHONE)
