from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "linli.channels.notify"
    label = "notify"

    def ready(self) -> None:
        """Name the texts a place may word itself, and what this door adds to the red things."""
        from linli.channels.notify import texts  # noqa: F401, PLC0415 - models must be there first
        from linli.channels.notify.reading import failing  # noqa: PLC0415
        from linli.channels.pages import red  # noqa: PLC0415

        red.add_source(failing)
