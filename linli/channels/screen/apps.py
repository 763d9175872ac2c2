from django.apps import AppConfig


class ScreenConfig(AppConfig):
    name = "linli.channels.screen"
    label = "screen"

    def ready(self) -> None:
        """What this door adds to the red things."""
        from linli.channels.pages import red  # noqa: PLC0415  (apps are loaded before models)
        from linli.channels.screen.picture import figures_still  # noqa: PLC0415

        red.add_source(figures_still)
