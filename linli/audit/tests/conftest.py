"""Fixtures of the record. Imports stand inside: this file is read before Django is ready."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from linli.audit.tests.scene import AT, DISPATCHER, Tell

if TYPE_CHECKING:
    from linli.audit.events import Subject


@pytest.fixture
def tell() -> Tell:
    """Record events `kinds` on a subject, in a transaction of their own."""
    from django.db import transaction

    from linli.audit.api import Happening, record

    def do(subject: Subject, *kinds: str, at: datetime = AT, new: bool = False, react: bool = True) -> list[int]:
        with transaction.atomic():
            told = [Happening(kind, {"kind": kind, "n": number}) for number, kind in enumerate(kinds)]
            return record(subject=subject, actor=DISPATCHER, at=at, happenings=told, new=new, react=react)

    return do


@pytest.fixture
def three_cases(db: None, tell: Tell) -> list[Subject]:
    """Three cases with three events each, their reactions done."""
    from linli.audit.events import Subject

    subjects = [Subject.of("case", number) for number in (11, 12, 13)]
    for step, kind in enumerate(("case.reported", "case.filed", "case.dispatched")):
        for subject in subjects:
            tell(subject, kind, at=AT + timedelta(minutes=step), new=step == 0, react=False)
    return subjects
