"""Django's admin, cut down to what is safe: accounts, teams, join codes, and what the gateway could not deliver."""

from django.contrib.admin.apps import AdminConfig


class AttuneAdmin(AdminConfig):
    """Names the site (bot/web/admin_front.py); what is registered is in bot/web/admin.py."""

    default_site = "bot.web.admin_front.Site"
