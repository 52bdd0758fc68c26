from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "bot.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bot.web.accounts import guests  # noqa: F401  # its receiver
