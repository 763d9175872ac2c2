"""Geography as Django sees it."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GeographyConfig(AppConfig):
    name = "linli.geography"
    label = "geography"

    def ready(self) -> None:
        """Register the rights before anybody asks for them, and forget what is kept when tables are made or emptied."""
        from linli.geography import permissions

        post_migrate.connect(_forget, sender=self)


def _forget(**_: Any) -> None:
    from linli.geography.queries import memory

    memory.forget()
