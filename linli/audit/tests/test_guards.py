"""The database itself refuses to change the record, whoever asks, through whatever door."""

import pytest
from django.db import IntegrityError, connection, transaction

from linli.audit.api import Subject, checkpoint, timeline, verify
from linli.audit.models import Checkpoint, Event
from linli.audit.tests.attacker import run
from linli.audit.tests.scene import AT

REFUSED = [
    "UPDATE audit_event SET data = '{}'",
    "UPDATE audit_event SET actor_label = 'x' WHERE id = (SELECT MIN(id) FROM audit_event)",
    "DELETE FROM audit_event",
    "DELETE FROM audit_event WHERE id = (SELECT MAX(id) FROM audit_event)",
    "UPDATE audit_checkpoint SET events = 0",
    "DELETE FROM audit_checkpoint",
]
ONLY_POSTGRESQL = [
    "TRUNCATE audit_event CASCADE",
    "TRUNCATE audit_checkpoint",
    "WITH gone AS (DELETE FROM audit_event RETURNING id) SELECT COUNT(*) FROM gone",
    "INSERT INTO audit_event SELECT * FROM audit_event ON CONFLICT (id) DO UPDATE SET data = '{}'",
]
COLUMNS = "subject_kind, subject_id, sequence, kind, actor, actor_label, at, previous, seal"
ONLY_SQLITE = [
    "REPLACE INTO audit_event SELECT * FROM audit_event LIMIT 1",
    f"INSERT OR REPLACE INTO audit_event ({COLUMNS}, data) SELECT {COLUMNS}, '{{}}' FROM audit_event",
    "UPDATE OR REPLACE audit_event SET id = id + 1",
    "INSERT OR REPLACE INTO audit_checkpoint SELECT * FROM audit_checkpoint",
]


def _refuses(sql: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run(sql)


@pytest.mark.django_db
@pytest.mark.parametrize("sql", REFUSED)
def test_update_and_delete_are_refused(three_cases: list[Subject], sql: str) -> None:
    checkpoint(at=AT)
    _refuses(sql)
    assert len(timeline(three_cases[0])) == 3
    assert verify() == []


@pytest.mark.postgres_only
@pytest.mark.django_db
@pytest.mark.parametrize("sql", ONLY_POSTGRESQL)
def test_the_ways_round_on_postgresql_are_refused(three_cases: list[Subject], sql: str) -> None:
    checkpoint(at=AT)
    _refuses(sql)
    assert verify() == []


@pytest.mark.sqlite_only
@pytest.mark.django_db
@pytest.mark.parametrize("sql", ONLY_SQLITE)
def test_the_ways_round_on_sqlite_are_refused(three_cases: list[Subject], sql: str) -> None:
    checkpoint(at=AT)
    _refuses(sql)
    assert verify() == []


@pytest.mark.django_db
def test_the_orm_is_refused_too(three_cases: list[Subject]) -> None:
    checkpoint(at=AT)
    event, mark = Event.objects.earliest("pk"), Checkpoint.objects.get()
    event.kind = mark.seal = "forged"
    for attempt in (event.save, mark.save, Event.objects.all().delete, mark.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attempt()


@pytest.mark.django_db
def test_the_guards_stand_after_all_migrations() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O' AND tgrelid IN"
                " ('audit_event'::regclass, 'audit_checkpoint'::regclass) AND NOT tgisinternal"
            )
            expected = {"audit_event_append_only", "audit_checkpoint_append_only"}
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            tables, verbs = ("audit_event", "audit_checkpoint"), ("update", "delete", "replace")
            expected = {f"{table}_no_{verb}" for table in tables for verb in verbs}
        assert {name for (name,) in cursor.fetchall()} >= expected
