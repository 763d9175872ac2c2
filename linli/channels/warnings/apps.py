from django.apps import AppConfig


class WarningsConfig(AppConfig):
    name = "linli.channels.warnings"
    label = "warnings"

    def ready(self) -> None:
        """What this door adds to the red things of the command screen."""
        from linli.channels.pages import red  # noqa: PLC0415  (apps are loaded before models)
        from linli.channels.warnings.steps import unseen  # noqa: PLC0415

        red.add_source(unseen)
