"""What an administrator may see and change. Nothing that people wrote is in here."""

from django.contrib import admin


class Site(admin.AdminSite):
    site_header = site_title = "Attune: administration"
    index_title = "Accounts, teams and delivery"
