"""What a process keeps in memory is never older than a second, and never what was rolled back."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction

from linli.cases.actions.catalogue import add_matter, change_matter
from linli.cases.models import Matter
from linli.cases.queries import catalogue
from linli.common import memory
from linli.common.actor import SYSTEM

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
VALUES = {"code": "C0102", "kind": "component", "big_class": "公用设施", "name": "污水井盖"}


class Undone(Exception):
    """Rolls a transaction back."""


@pytest.mark.django_db
def test_reading_again_costs_no_query(django_assert_num_queries):
    add_matter(actor=SYSTEM, values=VALUES, at=AT)
    catalogue.matter("C0102", DAY)
    with django_assert_num_queries(0):
        for _ in range(5):
            catalogue.matter("C0102", DAY)
            catalogue.suggester(DAY)


@pytest.mark.django_db
def test_a_transaction_sees_its_own_writes_and_a_rolled_back_one_leaves_nothing():
    add_matter(actor=SYSTEM, values=VALUES, at=AT)
    with suppress(Undone), transaction.atomic():
        change_matter(actor=SYSTEM, code="C0102", changes={"name": "甲"}, at=AT)
        assert catalogue.matter("C0102", DAY).name == "甲"
        raise Undone
    assert catalogue.matter("C0102", DAY).name == "污水井盖"
    change_matter(actor=SYSTEM, code="C0102", changes={"name": "乙"}, at=AT)
    assert catalogue.matter("C0102", DAY).name == "乙"


@pytest.mark.django_db(transaction=True)
def test_another_thread_sees_a_change_only_when_it_is_committed(monkeypatch):
    monkeypatch.setattr(memory, "SECONDS_BETWEEN_LOOKS", 0)
    add_matter(actor=SYSTEM, values=VALUES, at=AT)
    seen: list[str] = []

    def look() -> None:
        seen.append(catalogue.matter("C0102", DAY).name)
        connection.close()

    def elsewhere() -> None:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    with transaction.atomic():
        change_matter(actor=SYSTEM, code="C0102", changes={"name": "甲"}, at=AT)
        assert catalogue.matter("C0102", DAY).name == "甲"
        elsewhere()
    elsewhere()
    assert seen == ["污水井盖", "甲"]
    assert Matter.objects.count() == 2
