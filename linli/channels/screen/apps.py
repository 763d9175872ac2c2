from django.apps import AppConfig


class ScreenConfig(AppConfig):
    name = "linli.channels.screen"
    label = "screen"

    def ready(self) -> None:
        """What this door adds to the red things."""
        from linli.channels.pages import red
        from linli.channels.screen.picture import figures_still

        red.add_source(figures_still)
