from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "linli.community"
    label = "community"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the rights before anybody asks for one."""
        from linli.community import permissions
