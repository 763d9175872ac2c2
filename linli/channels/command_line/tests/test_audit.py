"""`linli audit` as an operator uses it."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from django.db import transaction
from django.utils import translation

from linli.audit.api import Happening, Subject, backlog, claim, failed, record
from linli.audit.tests.attacker import attack
from linli.channels.command_line.audit import audit
from linli.common.actor import SYSTEM
from linli.common.errors import InvalidInput, NotFound

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
CASE = Subject.of("case", 17)

pytestmark = pytest.mark.django_db


def _linli(*arguments: str, language: str = "en") -> Result:
    with translation.override(language):
        return CliRunner().invoke(audit, arguments, catch_exceptions=True)


@pytest.fixture(autouse=True)
def events() -> list[int]:
    """One case with two events."""
    told = [Happening("case.reported", {"channel": "citizen"}), Happening("case.filed", {})]
    with transaction.atomic():
        return record(subject=CASE, actor=SYSTEM, at=AT, happenings=told)


def test_a_whole_record_verifies() -> None:
    result = _linli("verify")
    assert (result.exit_code, result.stdout) == (0, "The record is whole: 2 events.\n")
    assert "事件记录完整" in _linli("verify", language="zh-hans").stdout


def test_a_tampered_record_names_the_first_bad_event_and_fails(events: list[int]) -> None:
    attack("UPDATE audit_event SET data = '{}' WHERE id = %s", [events[0]])
    result = _linli("verify")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"case:17 event 1 (id {events[0]}): the seal does not fit")
    assert "The record is not whole. Faults: 1." in result.stderr


def test_progress_is_told_on_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.channels.command_line.audit._TELL_EVERY", 2)
    result = _linli("verify")
    assert result.stderr == "2 of 2 events\n"
    assert result.exit_code == 0


def test_a_checkpoint_prints_its_seal_and_the_seal_is_an_anchor(events: list[int]) -> None:
    printed = _linli("checkpoint").stdout
    seal = printed.split()[-1]
    assert f"2 events up to id {events[1]}." in printed
    assert _linli("verify", "--anchor", seal).exit_code == 0
    attack("DELETE FROM audit_checkpoint")
    result = _linli("verify", "--anchor", seal)
    assert result.exit_code == 1
    assert "no checkpoint" in result.stdout


def test_the_timeline_of_a_subject_in_local_time() -> None:
    lines = _linli("show", "case:17").stdout.splitlines()
    assert len(lines) == 2
    assert "2026-03-02 09:30:00+08:00  case.reported  Linli (system:linli)" in lines[0]


def test_the_timeline_as_json() -> None:
    first, second = map(json.loads, _linli("show", "case:17", "--json").stdout.splitlines())
    assert first["data"] == {"channel": "citizen"}
    assert (second["kind"], second["sequence"], second["at"]) == ("case.filed", 2, "2026-03-02T01:30:00+00:00")


@pytest.mark.parametrize(("subject", "error"), [("case:18", NotFound), ("case", InvalidInput), (":", InvalidInput)])
def test_a_subject_that_is_none(subject: str, error: type[Exception]) -> None:
    assert isinstance(_linli("show", subject).exception, error)


def test_given_up_reactions_can_be_tried_again(events: list[int]) -> None:
    for _ in range(10):
        at = datetime(2027, 1, 1, tzinfo=UTC)
        claim(at=at, limit=1, lease_seconds=-1)
        failed(events[0], "away", at=AT)
    assert backlog().given_up == 1
    assert _linli("retry").stdout == "1 events will be tried again.\n"
    assert backlog().given_up == 0
