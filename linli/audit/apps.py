from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "linli.audit"
    label = "audit"

    def ready(self) -> None:
        """Register the right before anybody asks for it."""
        from linli.audit import permissions
