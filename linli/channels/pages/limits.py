"""How often one address may knock at the public doors. Exact over all processes: one row for each address and hour."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from linli.channels.pages.models import Tally
from linli.common.errors import LinliError

HOUR: Final = timedelta(hours=1)
# One statement, so that two requests at once count as two. The same words on both engines.
_COUNT: Final = (
    "INSERT INTO pages_tally (key, count, until) VALUES (%s, 1, %s)"
    " ON CONFLICT (key) DO UPDATE SET count = pages_tally.count + 1 RETURNING count"
)


class TooMany(LinliError):
    """This address has asked too often within the hour."""

    code = "rate_limited"
    sentence = "Too much has come from your connection within the hour. Please wait a little, or ring the office."


@dataclass(frozen=True, slots=True)
class Limit:
    """What is counted, and how often an hour one address may do it."""

    name: str
    most: Callable[[], int]


REPORTS: Final = Limit("reports", lambda: int(settings.ENV["LINLI_PUBLIC_REPORTS_PER_HOUR"]))
LOOKUPS: Final = Limit("lookups", lambda: 300)
CODES: Final = Limit("codes", lambda: 60)  # codes of plates that no plate has; those that fit are not counted
SIMILAR: Final = Limit("similar", lambda: 240)  # looks for what was reported already, while somebody types
PROOFS: Final = Limit("proofs", lambda: 20)  # tries to prove oneself by a phone number


def spend(request: HttpRequest, limit: Limit, *, at: datetime) -> None:
    """Count one knock of the request's address. Raises TooMany beyond the limit."""
    hour = _hour(at)
    key = _key(address_of(request), limit.name, hour)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, connection.ops.adapt_datetimefield_value(hour + HOUR)])
        count = int(cursor.fetchone()[0])
    if count == 1:
        Tally.objects.filter(until__lt=hour).delete()
    if count > limit.most():
        raise TooMany


def need_left(request: HttpRequest, limit: Limit, *, at: datetime) -> None:
    """Raise TooMany where the request's address has spent its limit; nothing is counted."""
    hour = _hour(at)
    spent = Tally.objects.filter(key=_key(address_of(request), limit.name, hour), until=hour + HOUR)
    if max(spent.values_list("count", flat=True), default=0) >= limit.most():
        raise TooMany


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def address_of(request: HttpRequest) -> str:
    """The network address of the sender; the one the proxy saw, where the site stands behind one. IPv6 by its /64."""
    address = request.META.get("REMOTE_ADDR") or ""
    if settings.ENV["LINLI_HTTPS"]:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip() or address
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _key(address: str, name: str, hour: datetime) -> str:
    """A keyed hash: nobody can tell the address from it, nor follow it from one hour to the next."""
    text = f"{name}\0{address}\0{hour.isoformat()}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()[:32]
