"""The administration's door. Apart from bot.web.admin, which Django's own admin modules need it before."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

_NAMES = {
    "records": "People and teams", "gateway": "Delivery", "Access": "Audit log", "Incoming": "Messages that failed",
    "JoinCode": "Join links", "Outgoing": "Replies that could not be sent", "Team": "Teams", "User": "Accounts",
}  # fmt: skip


class Site(admin.AdminSite):
    site_header = site_title = "Attune: administration"
    index_title = "Accounts, teams and delivery"
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Name things as people do; what a model is called in the code is nobody's business here."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["name"] = _NAMES.get(app["app_label"], app["name"])
            for model in app["models"]:
                model["name"] = _NAMES.get(model["object_name"], model["name"])
        return sorted(apps, key=lambda app: str(app["app_label"]), reverse=True)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Sign-in has one page; somebody who is signed in and no administrator is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied("These pages are for administrators.")
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("sign-in"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        """One's own password has one page too."""
        return redirect("new-password")
