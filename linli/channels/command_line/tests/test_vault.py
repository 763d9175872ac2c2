"""`linli vault` as an operator uses it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from django.conf import settings
from django.test import override_settings
from django.utils import translation

from linli.channels.command_line.vault import vault
from linli.common import clock
from linli.registry.api import ContactIn, find_by_phone, keep_contacts, set_keep_until

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
PHONE = "13900001111"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def _linli(*arguments: str) -> Result:
    with clock.standing_at(AT):
        return CliRunner().invoke(vault, arguments)


def _keys(*vault_keys: str) -> override_settings:
    return override_settings(ENV={**settings.ENV, "LINLI_VAULT_KEYS": list(vault_keys)})


def test_a_new_key_is_a_key() -> None:
    printed = _linli("new-key").stdout.strip()
    Fernet(printed).encrypt(b"")
    assert _linli("new-key").stdout.strip() != printed


def test_rotation_tells_what_it_did() -> None:
    old, new, lost = (Fernet.generate_key().decode() for _ in range(3))
    with _keys(old):
        keep_contacts(contacts=[ContactIn(phone=PHONE)] * 3, at=AT)
    with _keys(new, old):
        result = _linli("rotate")
        assert (result.exit_code, result.stdout) == (0, "3 of 3 contacts were encrypted anew.\n")
        assert result.stderr == "3 of 3 contacts\n"
    with _keys(lost):
        result = _linli("rotate")
        assert result.exit_code == 1
        assert "No key fits 3 contacts." in result.stderr


def test_forgetting_goes_on_until_nothing_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.channels.command_line.vault._BATCH", 2)
    made = keep_contacts(contacts=[ContactIn(phone=PHONE)] * 6, at=AT)
    set_keep_until(made[:5], AT)
    set_keep_until(made[5:], AT + timedelta(seconds=1))
    assert _linli("forget-due").stdout == "5 contacts were erased.\n"
    assert find_by_phone(PHONE) == made[5:]
