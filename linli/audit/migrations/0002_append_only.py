"""The database itself refuses to change or delete what is recorded, on both engines.

SQLite loses triggers when a migration rebuilds the table: a later migration that alters `audit_event` or
`audit_checkpoint` must run `guard` again (a test checks that the guards stand after all migrations).
"""

from typing import Any

from django.db import migrations

TABLES = ("audit_event", "audit_checkpoint")

POSTGRESQL_FUNCTION = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""

# For each statement, not each row: TRUNCATE knows no rows, and nothing that hits no row should pass either.
POSTGRESQL_GUARD = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
"""

SQLITE_GUARD = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END
"""

# INSERT OR REPLACE deletes the old row without asking the DELETE trigger.
SQLITE_NO_REPLACE = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: this place is taken (UNIQUE)'); END
"""

TAKEN = {
    "audit_event": """
        EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id)
        OR EXISTS (SELECT 1 FROM audit_event WHERE subject_kind = NEW.subject_kind
                   AND subject_id = NEW.subject_id AND sequence = NEW.sequence)
    """,
    "audit_checkpoint": """
        EXISTS (SELECT 1 FROM audit_checkpoint WHERE id = NEW.id OR through = NEW.through)
    """,
}


def guard(_apps: Any, schema_editor: Any) -> None:
    """Put the guards up."""
    statements = [POSTGRESQL_FUNCTION, *(POSTGRESQL_GUARD.format(table=table) for table in TABLES)]
    if schema_editor.connection.vendor == "sqlite":
        statements = [SQLITE_GUARD.format(table=table, verb=verb) for table in TABLES for verb in ("update", "delete")]
        statements += [SQLITE_NO_REPLACE.format(table=table, taken=TAKEN[table]) for table in TABLES]
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def unguard(_apps: Any, schema_editor: Any) -> None:
    """Take the guards down, when the app is unmigrated."""
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            cursor.execute("DROP FUNCTION audit_refuse()")
            return
        for table in TABLES:
            for verb in ("update", "delete", "replace"):
                cursor.execute(f"DROP TRIGGER {table}_no_{verb}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
