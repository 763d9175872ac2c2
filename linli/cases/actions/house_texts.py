"""Wording a text of the house: every change is a next version."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from linli.audit import api as audit
from linli.cases.models import HouseText
from linli.cases.permissions import CATALOGUE
from linli.cases.queries.house_texts import TextVersion, house_text
from linli.cases.rules.house_texts import fault_of_text
from linli.common.actor import Actor
from linli.common.errors import Conflict, InvalidInput
from linli.common.memory import changed


def change_text(
    *, actor: Actor, key: str, text: str, text_en: str, gaps: Collection[str], needed: Collection[str], at: datetime,
    seen: int | None = None,
) -> TextVersion | None:  # fmt: skip
    """Make these wordings the next version; an empty one gives way to the program's own. Unchanged: nothing happens.

    `gaps`: the names that may stand in braces; `needed`: those that must. `seen`: the version the actor looked at, 0 for
    none. Raises Forbidden, InvalidInput, and Conflict where there is a newer version than seen.
    """
    actor.need(CATALOGUE)
    for field, value in (("text", text), ("text_en", text_en)):
        fault = fault_of_text(value, gaps=gaps, needed=needed)
        if fault is not None:
            raise InvalidInput(field=field, reason=fault)
    with transaction.atomic():
        newest = HouseText.objects.filter(key=key).order_by("-version").first()
        number = newest.version if newest else 0
        if seen is not None and seen != number:
            raise Conflict(state=key)
        before = (newest.text, newest.text_en) if newest else ("", "")
        if before == (text.strip(), text_en.strip()):
            return house_text(key)
        try:
            with transaction.atomic():
                HouseText.objects.create(
                    key=key, version=number + 1, text=text.strip(), text_en=text_en.strip(), since=at
                )  # fmt: skip
        except IntegrityError:
            raise Conflict(state=key) from None
        changed()
        told = audit.Happening("text.changed", {"version": number + 1})
        audit.record(subject=audit.Subject("text", key), actor=actor, at=at, happenings=[told])
        return house_text(key)
