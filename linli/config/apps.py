from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "linli.config"
    label = "config"

    def ready(self) -> None:
        """Tell the record which events nothing reacts to (they never enter the outbox), and articles what matters are called."""
        from linli.audit import api as audit
        from linli.cases import api as cases
        from linli.common import clock
        from linli.reactions.table import TABLE
        from linli.services import api as services

        audit.silent(kind for kind, row in TABLE.items() if not row)
        # Cases and services stand side by side and do not know each other.
        services.name_matters_by(lambda: cases.matter_words(cases.local_day(clock.now())))
