from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "linli.config"
    label = "config"

    def ready(self) -> None:
        """Tell the record which events nothing reacts to: they never enter the outbox."""
        from linli.audit import api as audit  # noqa: PLC0415  (its tables are there only now)
        from linli.reactions.table import TABLE  # noqa: PLC0415

        audit.silent(kind for kind, row in TABLE.items() if not row)
