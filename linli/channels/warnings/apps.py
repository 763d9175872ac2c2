from django.apps import AppConfig


class WarningsConfig(AppConfig):
    name = "linli.channels.warnings"
    label = "warnings"

    def ready(self) -> None:
        """What this door adds to the red things of the command screen."""
        from linli.channels.pages import red
        from linli.channels.warnings.steps import unseen

        red.add_source(unseen)
