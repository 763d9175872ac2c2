from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "linli.channels.notify"
    label = "notify"

    def ready(self) -> None:
        """Name the texts a place may word itself, and what this door adds to the red things."""
        from linli.channels.notify import texts
        from linli.channels.notify.reading import failing
        from linli.channels.pages import red

        red.add_source(failing)
