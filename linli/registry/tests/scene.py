"""Who leaves a contact, who opens it, and the keys they are kept under in these tests."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import override_settings

from linli.audit.api import Subject
from linli.common.actor import ANONYMOUS, Actor, Scope
from linli.registry.events import ContactIn

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
CASE = Subject.of("case", 11)
EVERYWHERE = (Scope(unit_id=1, unit_path="/1/"),)

OPERATOR = Actor(kind="person", key="7", label="热线坐席", grants={"cases.reveal": EVERYWHERE})
OFFICER = Actor(kind="person", key="8", label="个人信息保护专员", grants={"registry.erase": EVERYWHERE})
EXCHANGE = Actor(kind="machine", key="3", label="telephone system", grants={"registry.relay": EVERYWHERE})
REPORTER = ANONYMOUS

NAME, PHONE, EMAIL = "测试来电人", "13900001111", "caller-test@example.org"
CALLER = ContactIn(name=NAME, phone=PHONE, email=EMAIL, consent_to_share=True)
PLAINTEXTS = (NAME, PHONE, EMAIL)


def keys(*vault: str) -> Any:
    """Settings with these keys of the vault, newest first."""
    return override_settings(ENV={**settings.ENV, "LINLI_VAULT_KEYS": list(vault)})


def whole_database() -> str:
    """Every value of every table of the record and of the vault, as one text."""
    with connection.cursor() as cursor:
        tables = [
            name for name in connection.introspection.table_names(cursor) if name.startswith(("audit", "registry"))
        ]
        assert len(tables) >= 6
        texts = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                cells = [bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in row]
                texts.append(b"|".join(cells).decode(errors="replace"))
    return "\n".join(texts)
