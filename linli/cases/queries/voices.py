"""Which cases rest in which, and the reporters behind them: merged cases keep their reports and follow the case they rest in."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from linli.cases.events import Voice
from linli.cases.models import Case, Report
from linli.common.deployment import lookup_keys


def rests_in(case_id: int) -> list[int]:
    """Ids of the case this one is merged into, of the one that rests in, and so on; empty for one that is not merged."""
    found: list[int] = []
    above = Case.objects.filter(pk=case_id).values_list("merged_into_id", flat=True).first()
    while above is not None:
        found.append(above)
        above = Case.objects.filter(pk=above).values_list("merged_into_id", flat=True).first()
    return found


def link_secret(channel: str, token: str) -> str:
    """The secret of the sender's own link: derived with the installation's key, so that sending twice gives the same."""
    return _secret_under(lookup_keys()[0], channel, token)


def kept_secret(channel: str, token: str, digest: str) -> str:
    """The secret of the link once given out, by what is stored of it: made with the key of that time. Empty where that one is gone."""
    made = (_secret_under(key, channel, token) for key in lookup_keys())
    return next((secret for secret in made if hmac.compare_digest(hash_secret(secret), digest)), "")


def hash_secret(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _secret_under(key: str, channel: str, token: str) -> str:
    return hmac.new(key.encode(), f"receipt\0{channel}\0{token}".encode(), hashlib.sha256).hexdigest()[:32]


def voices_of(case_ids: Iterable[int]) -> dict[int, list[Voice]]:
    """The reporters behind each case, merged ones included, who left a contact. For notices: nothing here is shown to staff."""
    found: dict[int, list[Voice]] = {case_id: [] for case_id in case_ids}
    above = _resting_in(found)
    for row in Report.objects.filter(case__in=above, contact__isnull=False).order_by("id"):
        for case_id in above[row.case_id]:
            found[case_id].append(_voice(row))
    return found


def _resting_in(case_ids: Iterable[int]) -> dict[int, set[int]]:
    """These cases and all that were merged into them, each with those of them that it is, or rests in."""
    above = {case_id: {case_id} for case_id in case_ids}
    layer = dict(above)
    while layer:
        rows = Case.objects.filter(merged_into__in=layer).order_by("id").values_list("id", "merged_into_id")
        layer = {id_: above.setdefault(id_, set()) | layer[into] for id_, into in rows}
        for id_, over in layer.items():
            above[id_] |= over
    return above


def voice(*, report_id: int) -> Voice | None:
    """One reporter, or None where no contact is kept any more."""
    row = Report.objects.filter(pk=report_id, contact__isnull=False).first()
    return _voice(row) if row else None


def _voice(row: Report) -> Voice:
    secret = kept_secret(row.channel, row.token, row.secret) if row.secret else ""
    return Voice(row.pk, row.case_id, row.receipt, secret, row.contact_id, row.language)
