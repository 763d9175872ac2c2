"""Figures of this installation that domains need: set once at start-up by the settings, never read from the environment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Deployment:
    """Days, sizes and keys an installation chooses; see linli/config/environment.py for each."""

    silence_days: int
    reopen_days: int
    retention_days: int
    upload_bytes: int
    attachments_dir: Path
    time_zone: str


@cache
def deployment() -> Deployment:
    """The figures in force. Cached: settings do not change while a process runs."""
    from django.conf import settings  # noqa: PLC0415  (common is read by plain rules that run without Django)

    env = settings.ENV
    return Deployment(
        silence_days=env["LINLI_SILENCE_DAYS"],
        reopen_days=env["LINLI_REOPEN_DAYS"],
        retention_days=env["LINLI_RETENTION_DAYS"],
        upload_bytes=env["LINLI_UPLOAD_MEGABYTES"] * 1024 * 1024,
        attachments_dir=Path(settings.MEDIA_ROOT),
        time_zone=settings.TIME_ZONE,
    )


def lookup_keys() -> tuple[str, ...]:
    """The keys of keyed hashes, the newest first: that one makes them, and whatever was made with any is found."""
    from django.conf import settings  # noqa: PLC0415  (as above)

    return settings.ENV["LINLI_LOOKUP_KEY"], *settings.ENV["LINLI_LOOKUP_KEYS_BEFORE"]
