"""Opening an identity and calling through a token: only with a reason, always with a trace its owner can read."""

from datetime import timedelta
from uuid import uuid4

import pytest

from linli.audit.api import Subject, timeline, verify
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.registry.api import ContactIn, Look, keep_contact, looks, put_through, relay, reveal, revoke_relay
from linli.registry.rules import contacts as rules
from linli.registry.tests.scene import AT, CALLER, CASE, EMAIL, EXCHANGE, NAME, OPERATOR, PHONE

REASON = "回访核实处理结果"
LATER = AT + timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return keep_contact(contact=CALLER, at=AT)


def test_every_opening_is_an_event_its_owner_reads(contact) -> None:
    opened = reveal(actor=OPERATOR, contact_key=contact, subject=CASE, reason=f"  {REASON} ", at=AT)
    reveal(actor=SYSTEM, contact_key=contact, subject=CASE, reason="merge check", at=LATER)

    assert (opened.name, opened.phone, opened.email, opened.consent_to_share) == (NAME, PHONE, EMAIL, True)
    assert looks(contact) == [Look(AT, "热线坐席", REASON), Look(LATER, "Linli", "merge check")]
    on_case = timeline(CASE)
    assert [(event.kind, event.actor) for event in on_case] == [
        ("identity.revealed", "person:7"),
        ("identity.revealed", "system:linli"),
    ]
    on_contact = timeline(Subject.of("contact", contact))
    assert on_contact[0].data == {"reason": REASON, "subject": "case:11"}
    assert verify() == []


@pytest.mark.parametrize("reason", ["", "   ", "abc", "....", "aaaa", "1111", "x" * 201, "why\x00 so", "回访"])
def test_a_reason_that_is_none_opens_nothing(contact, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        reveal(actor=OPERATOR, contact_key=contact, subject=CASE, reason=reason, at=AT)
    assert caught.value.data["field"] == "reason"
    assert looks(contact) == []


@pytest.mark.parametrize(
    "reason",
    ["回访 13900001111 核实", "call 139-0000-1111 back", "证件 11010519491231002X 核对", "call １３９００００１１１１"],
)
def test_numbers_of_people_stay_out_of_reasons_since_the_record_cannot_forget(contact, reason: str) -> None:
    with pytest.raises(InvalidInput):
        reveal(actor=OPERATOR, contact_key=contact, subject=CASE, reason=reason, at=AT)


def test_a_receipt_number_may_stand_in_a_reason() -> None:
    assert rules.clean_reason("回访回执 2041 5833 9027") == "回访回执 2041 5833 9027"


def test_an_unknown_contact_is_not_found(contact) -> None:
    unknown = uuid4()
    with pytest.raises(NotFound):
        reveal(actor=OPERATOR, contact_key=unknown, subject=CASE, reason=REASON, at=AT)
    with pytest.raises(NotFound):
        relay(actor=OPERATOR, contact_key=unknown, purpose=REASON, at=AT)
    assert looks(unknown) == []


def test_a_call_is_put_through_without_anybody_seeing_the_number(contact) -> None:
    token = relay(actor=OPERATOR, contact_key=contact, purpose=REASON, at=AT)
    assert len(token) == 10
    assert token.isdecimal()
    assert put_through(token=token, actor=EXCHANGE, at=AT) == PHONE
    spoken = f"{token[:5]} {token[5:]}"
    assert put_through(token=spoken, actor=EXCHANGE, at=AT + timedelta(minutes=29)) == PHONE

    events = timeline(Subject.of("contact", contact))
    assert [event.kind for event in events] == [
        "identity.relay_issued",
        "identity.put_through",
        "identity.put_through",
    ]
    assert events[2].data == {"purpose": REASON, "call": 2, "issued_to": "person:7"}
    assert events[2].actor == "machine:3"
    assert not [event for event in events if token in str(event.data)]
    assert looks(contact) == []


def test_only_the_telephone_system_puts_through(contact) -> None:
    token = relay(actor=OPERATOR, contact_key=contact, purpose=REASON, at=AT)
    for nobody in (OPERATOR, Actor(kind="machine", key="4", label="sensor")):
        with pytest.raises(Forbidden):
            put_through(token=token, actor=nobody, at=AT)


def test_a_token_ends_after_half_an_hour(contact) -> None:
    token = relay(actor=OPERATOR, contact_key=contact, purpose=REASON, at=AT)
    with pytest.raises(Refused):
        put_through(token=token, actor=EXCHANGE, at=AT + timedelta(minutes=30))


def test_a_token_ends_after_five_calls(contact) -> None:
    token = relay(actor=OPERATOR, contact_key=contact, purpose=REASON, at=AT)
    for _ in range(5):
        put_through(token=token, actor=EXCHANGE, at=AT)
    with pytest.raises(Refused):
        put_through(token=token, actor=EXCHANGE, at=AT)


def test_a_token_can_be_revoked_by_whom_it_was_issued_to(contact) -> None:
    token = relay(actor=OPERATOR, contact_key=contact, purpose=REASON, at=AT)
    with pytest.raises(NotFound):
        revoke_relay(actor=Actor(kind="person", key="9", label="物业"), token=token, at=AT)
    revoke_relay(actor=OPERATOR, token=token, at=AT)
    revoke_relay(actor=OPERATOR, token=token, at=AT)
    with pytest.raises(Refused):
        put_through(token=token, actor=EXCHANGE, at=AT)
    kinds = [event.kind for event in timeline(Subject.of("contact", contact))]
    assert kinds == ["identity.relay_issued", "identity.relay_revoked"]


@pytest.mark.parametrize("token", ["", "0000000000", "1234567890", "x" * 500, "\x00", "²³⁴"])
def test_an_unknown_token_is_not_found(contact, token: str) -> None:
    with pytest.raises(NotFound):
        put_through(token=token, actor=EXCHANGE, at=AT)
    with pytest.raises(NotFound):
        revoke_relay(actor=EXCHANGE, token=token, at=AT)


def test_there_is_no_call_to_somebody_without_a_number() -> None:
    key = keep_contact(contact=ContactIn(email=EMAIL), at=AT)
    with pytest.raises(Refused):
        relay(actor=OPERATOR, contact_key=key, purpose=REASON, at=AT)


def test_a_call_needs_a_purpose(contact) -> None:
    with pytest.raises(InvalidInput) as caught:
        relay(actor=OPERATOR, contact_key=contact, purpose=" ", at=AT)
    assert caught.value.data["field"] == "purpose"
