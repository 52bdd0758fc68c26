"""What an administrator may see and change. Nothing that people wrote is in here."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bot.gateway import inbox, outbox
from bot.gateway.models import FAILED, PARKED, Incoming, Outgoing
from bot.records.models import Access, JoinCode, Place, Team, User, Workspace
from bot.web.accounts.sign_on import PREFIX
from bot.web.admin_forms import NewUserForm, TeamForm, UserForm

LINK_LASTS = timedelta(days=30)


class _Kept(admin.ModelAdmin):  # type: ignore[type-arg]
    """A model whose rows are not deleted here."""

    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _Shown(_Kept):
    """A model whose rows are only looked at."""

    list_display_links = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class Accounts(UserAdmin):  # type: ignore[type-arg]
    """Accounts are closed, not deleted: what a supervisor did stays with their name."""

    form, add_form = UserForm, NewUserForm
    list_display = ("shown_name", "username", "team", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser", "supervises")
    list_select_related = ("person__team",)
    search_fields = ("username", "first_name", "last_name")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "first_name", "password")}),
        ("What this account may do", {"fields": ("is_active", "supervises", "administrator")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "first_name", "usable_password", "password1", "password2", "administrator")}),)

    @admin.display(description="trains in team")
    def team(self, user: User) -> str:
        return user.person.team.name if user.person and user.person.team else "-"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The name of an account that signs in through the organisation is how it is found again."""
        return ("username",) if obj is not None and obj.username.startswith(PREFIX) else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Team)
class Teams(_Kept):
    form = TeamForm
    list_display = ("name", "people_count", "supervisors_shown", "retention_days")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Team]":
        return Team.objects.annotate(number=Count("people")).prefetch_related("supervisors")

    @admin.display(description="people")
    def people_count(self, team: Any) -> int:
        return int(team.number)

    @admin.display(description="supervisors")
    def supervisors_shown(self, team: Team) -> str:
        return ", ".join(user.shown_name for user in team.supervisors.all()) or "nobody yet"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A team without people and stories may go."""
        return isinstance(obj, Team) and not obj.people.exists() and not obj.attempts.exists()


@admin.register(JoinCode)
class JoinCodes(_Kept):
    """A link is made here, copied, handed to the team, and withdrawn when it has done its work."""

    list_select_related = ("team",)
    actions = ("withdraw",)

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        return ("team", _link(request), "made", "expires", "withdrawn", "used")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("team", "expires") if obj is None else ("team", "link", "made", "expires", "withdrawn", "used")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("team", "link", "made", "withdrawn", "used")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Keep the whole link with the row: a field of the page does not know the request."""
        code = super().get_object(request, object_id, from_field)
        if code is not None:
            code.shown_link = _link(request)(code)
        return code

    @admin.display(description="link to hand out")
    def link(self, code: Any) -> SafeString:
        return code.shown_link  # type: ignore[no-any-return]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"expires": timezone.now() + LINK_LASTS, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: JoinCode, form: Any, change: bool) -> None:
        if not change:
            obj.code = secrets.token_urlsafe(24)
        super().save_model(request, obj, form, change)

    @admin.action(description="Withdraw the chosen links")
    def withdraw(self, request: HttpRequest, rows: "QuerySet[JoinCode]") -> None:
        number = rows.filter(withdrawn=None).update(withdrawn=timezone.now())
        self.message_user(request, f"{number} withdrawn. Whoever has joined stays in the team.", messages.SUCCESS)


def _link(request: HttpRequest) -> Callable[[JoinCode], SafeString]:
    """Return a column with the whole link, as it is on the address by which the administrator came."""

    @admin.display(description="link to hand out")
    def link(code: JoinCode) -> SafeString:
        address = request.build_absolute_uri(reverse("join", args=[code.code]))
        return format_html('<code class="join-link">{}</code>', address)

    return link


@admin.register(Workspace)
class Workspaces(_Kept):
    """Slack workspaces and Teams tenants, known from their first message: which team do their people belong to? Their tokens are not shown."""

    list_display = ("__str__", "platform", "external_id", "team", "installed", "removed")
    list_select_related = ("team",)
    fields = ("platform", "external_id", "name", "team")
    readonly_fields = ("platform", "external_id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Place)
class Places(admin.ModelAdmin):  # type: ignore[type-arg]
    """Channels and groups whose people belong to a team of their own, whatever their workspace says."""

    list_display = ("__str__", "workspace", "team")
    list_select_related = ("workspace", "team")
    fields = ("workspace", "external_id", "name", "team")


@admin.register(Incoming)
class FailedMessages(_Shown):
    """Messages that could not be handled. Their words are sealed and not shown."""

    list_display = fields = ("channel", "person_key", "received", "tries", "problem")
    list_filter = ("channel",)
    actions = ("try_again",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Incoming]":
        return Incoming.objects.filter(state=FAILED).defer("sealed")

    @admin.action(description="Try the chosen messages again")
    def try_again(self, request: HttpRequest, rows: "QuerySet[Incoming]") -> None:
        for row in rows:
            inbox.try_again(row, timezone.now())
        self.message_user(request, "They are tried again.", messages.SUCCESS)


@admin.register(Outgoing)
class ParkedReplies(_Shown):
    """Replies that no channel could deliver. Their words are not shown."""

    list_display = fields = ("channel", "person_key", "due", "tries", "problem")
    list_filter = ("channel",)
    actions = ("send_again",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Outgoing]":
        return Outgoing.objects.filter(state=PARKED).defer("reply")

    @admin.action(description="Send the chosen replies again")
    def send_again(self, request: HttpRequest, rows: "QuerySet[Outgoing]") -> None:
        for row in rows.order_by("pk"):
            outbox.send_again(row, timezone.now())
        self.message_user(request, "They are on their way again.", messages.SUCCESS)


@admin.register(Access)
class AuditLog(_Shown):
    """Who looked at, corrected or took away something of a team, and when; not what was in it."""

    list_display = fields = ("made", "who", "action", "team")
    list_filter = ("action", "team")
    list_select_related = ("who", "team")
    ordering = ("-made", "-pk")


admin.site.unregister(Group)
