from django.apps import AppConfig


class TakeawayConfig(AppConfig):
    name = "bot.web.takeaway"
    label = "takeaway"
    default_auto_field = "django.db.models.BigAutoField"
