from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "linli.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the app's rights at start-up."""
        from linli.accounts import permissions
