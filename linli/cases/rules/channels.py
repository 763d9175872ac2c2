"""The ways a report may come by, and what each is called, everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHANNEL_TITLES: Final[Mapping[str, str]] = {
    "web": "web",
    "qr": "QR code",
    "citizen": "web",
    "hotline": "hotline",
    "phone": "phone",
    "desk": "service desk",
    "walk_in": "walk-in",
    "mail": "letter",
    "field": "patrol",
    "grid": "grid worker",
    "rider": "rider",
    "app": "app",
    "api": "other system",
    "open311": "Open311",
    "sensor": "sensor",
    "file": "file",
}
