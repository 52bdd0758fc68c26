"""Pages of this room."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from bot.web.accounts import joining, linking, sign_on, views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(http_method_names=["post", "options"]), name="sign-out"),
    path("sso/", sign_on.Ask.as_view(), name="sso"),
    path("sso/callback/", sign_on.Answer.as_view(), name="sso-callback"),
    path("guest/", views.guest, name="guest"),
    path("join/<str:code>/", joining.join, name="join"),
    path("account/", views.account, name="account"),
    path("account/password/", views.NewPassword.as_view(), name="new-password"),
    path("account/leave/", views.leave_team, name="leave-team"),
    path("account/code/", linking.link_code, name="link-code"),
    path("account/unlink/", linking.unlink, name="unlink"),
    path("account/guest/erase/", views.erase_guest, name="erase-guest"),
    path("account/erase/", views.erase_account, name="erase-account"),
]
