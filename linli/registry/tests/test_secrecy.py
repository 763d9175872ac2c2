"""Nothing of an identity stands anywhere in the clear: not in the database, a log line, an error or a repr."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from linli.audit.api import timeline
from linli.common.errors import InvalidInput, LinliError, Unavailable
from linli.registry.api import ContactIn, address_for_notice, keep_contact, new_vault_key, put_through, relay, reveal
from linli.registry.models import Contact
from linli.registry.queries.contacts import vault
from linli.registry.tests.scene import (
    AT,
    CALLER,
    CASE,
    EMAIL,
    EXCHANGE,
    NAME,
    OPERATOR,
    PHONE,
    PLAINTEXTS,
    keys,
    whole_database,
)  # fmt: skip


def _use_everything() -> None:
    key = keep_contact(contact=CALLER, at=AT)
    reveal(actor=OPERATOR, contact_key=key, subject=CASE, reason="回访核实处理结果", at=AT)
    token = relay(actor=OPERATOR, contact_key=key, purpose="回访核实处理结果", at=AT)
    put_through(token=token, actor=EXCHANGE, at=AT)


@pytest.mark.django_db
def test_no_table_holds_an_identity_in_the_clear() -> None:
    _use_everything()
    dump = whole_database()
    assert "回访核实处理结果" in dump
    assert not [text for text in PLAINTEXTS if text in dump]


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_no_file_of_the_database_holds_an_identity_in_the_clear() -> None:
    _use_everything()
    main = Path(str(connection.settings_dict["NAME"]))
    content = b"".join(path.read_bytes() for path in main.parent.glob(f"{main.name}*"))
    assert "回访核实处理结果".encode() in content
    assert not [text for text in PLAINTEXTS if text.encode() in content]


@pytest.mark.django_db
def test_no_log_line_holds_an_identity(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        _use_everything()
        for wrong in (
            replace(CALLER, phone=PHONE + "0"),
            replace(CALLER, email=EMAIL + "@"),
            replace(CALLER, name=NAME * 50),
        ):
            with pytest.raises(InvalidInput):
                keep_contact(contact=wrong, at=AT)
    assert not [text for text in PLAINTEXTS if text in caplog.text]


@pytest.mark.django_db
def test_no_representation_shows_an_identity() -> None:
    key = keep_contact(contact=CALLER, at=AT)
    row = Contact.objects.get(pk=key)
    opened = reveal(actor=OPERATOR, contact_key=key, subject=CASE, reason="回访核实处理结果", at=AT)
    assert (opened.name, opened.phone, opened.email) == (NAME, PHONE, EMAIL)
    shown = " ".join([repr(opened), str(opened), repr(CALLER), str(CALLER), repr(row), str(row), str(row.__dict__)])
    assert not [text for text in PLAINTEXTS if text in shown]


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["name", "phone", "email"])
def test_no_error_repeats_what_was_typed(field: str) -> None:
    wrong = replace(CALLER, **{field: getattr(CALLER, field) + "\x07"})
    with pytest.raises(LinliError) as caught:
        keep_contact(contact=wrong, at=AT)
    shown = f"{caught.value!r} {caught.value} {caught.value.message()} {caught.value.data}"
    assert not [text for text in PLAINTEXTS if text in shown]


@pytest.mark.django_db
def test_the_same_text_is_never_encrypted_to_the_same_bytes() -> None:
    one, other = (Contact.objects.get(pk=keep_contact(contact=CALLER, at=AT)) for _ in range(2))
    assert bytes(one.phone) != bytes(other.phone)
    assert one.phone_lookup == other.phone_lookup
    assert vault().decrypt(bytes(one.phone)).decode() == PHONE


@pytest.mark.django_db
def test_without_the_key_nothing_opens_and_the_error_shows_no_key() -> None:
    key = keep_contact(contact=CALLER, at=AT)
    with keys(new_vault_key()), pytest.raises(Unavailable):
        address_for_notice(key)
    with keys("not-a-key-but-secret"), pytest.raises(Unavailable) as caught:
        keep_contact(contact=CALLER, at=AT)
    assert "secret" not in f"{caught.value!r} {caught.value} {caught.value.__cause__!r}"
    with keys(), pytest.raises(Unavailable):
        keep_contact(contact=CALLER, at=AT)


@pytest.mark.django_db
def test_a_failed_opening_leaves_no_trace_as_if_somebody_had_looked() -> None:
    key = keep_contact(contact=CALLER, at=AT)
    with keys(new_vault_key()), pytest.raises(Unavailable):
        reveal(actor=OPERATOR, contact_key=key, subject=CASE, reason="回访核实处理结果", at=AT)
    assert timeline(CASE) == []


def test_an_empty_contact_says_so() -> None:
    assert ContactIn().empty
    assert ContactIn(name=" \t").empty
    assert not CALLER.empty
