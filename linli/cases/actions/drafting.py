"""What a unit types of an answer and has not sent yet: kept for the unit, and forgotten when it is sent or grows old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import orjson
from django.db import IntegrityError, transaction

from linli.cases.models import Draft
from linli.cases.queries.drafts import DraftView, place_of_draft, view_of
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, Refused
from linli.registry import api as registry

KEPT_DAYS: Final = 14
LONGEST_FIELD: Final = 4_000  # longer than any verb takes, so that what is too long is not lost before it is cut


def keep_draft(
    *, actor: Actor, case_id: int, verb: str, at: datetime, fields: Mapping[str, str], edition: int = 0
) -> DraftView | None:
    """Keep what was typed for a verb as the draft of the unit responsible; nothing typed forgets it (None).

    `edition`: the one that was shown. Refused (`draft_changed`) where somebody kept another meanwhile: both can be
    looked at before one is thrown away. NotFound and Forbidden as for the verb.
    """
    case, unit_id = place_of_draft(actor, case_id, verb)
    typed = {name: text for name, text in fields.items() if text.strip()}
    too_long = next((name for name, text in typed.items() if len(text) > LONGEST_FIELD), None)
    if too_long:
        raise InvalidInput(field=too_long, reason="This text is too long (at most 2,000 characters).")
    try:
        with transaction.atomic():
            row = Draft.objects.select_for_update().filter(case=case, unit_id=unit_id, verb=verb).first()
            current = row.edition if row and row.round == case.round else 0
            if current != edition and current:
                raise _changed()
            if not typed:
                Draft.objects.filter(case=case, unit_id=unit_id, verb=verb).delete()
                return None
            row = row or Draft(case=case, unit_id=unit_id, verb=verb, edition=0)
            row.words, row.round, row.edition = registry.seal(orjson.dumps(typed).decode()), case.round, row.edition + 1
            row.written_by, row.written_as, row.written_at = actor.name, actor.label[:120], at
            row.save()
    except IntegrityError:
        raise _changed() from None
    return view_of(row)


def _changed() -> Refused:
    return Refused(reason="draft_changed", text="Somebody of your unit has changed this draft meanwhile.")


def drop_draft(*, actor: Actor, case_id: int, verb: str) -> None:
    """Throw the unit's own draft away. NotFound and Forbidden as for the verb."""
    case, unit_id = place_of_draft(actor, case_id, verb)
    Draft.objects.filter(case=case, unit_id=unit_id, verb=verb).delete()


def drop_drafts(*, case_ids: Iterable[int], verb: str = "") -> None:
    """Forget the drafts of these cases: what was typed for a verb that has been sent, or for all verbs."""
    rows = Draft.objects.filter(case_id__in=list(case_ids))
    (rows.filter(verb=verb) if verb else rows).delete()


def forget_drafts(*, at: datetime, most: int = 5_000) -> int:
    """Delete drafts nobody has touched for long. Answers how many went."""
    old = Draft.objects.filter(written_at__lt=at - timedelta(days=KEPT_DAYS)).values_list("pk", flat=True)[:most]
    return Draft.objects.filter(pk__in=list(old)).delete()[0]
