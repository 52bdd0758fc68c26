"""Forms of the administration: what has to be checked before an account or a team changes."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from bot.records.models import Team, User
from bot.settings import read_settings
from bot.web.accounts import administrators, names

_ADMINISTRATOR = "May open these pages: accounts, teams, join links, delivery. It does not open anybody's answers."


class _Administrator(forms.ModelForm):  # type: ignore[type-arg]
    """One tick for what Django keeps as two."""

    administrator = forms.BooleanField(required=False, help_text=_ADMINISTRATOR)

    def save(self, commit: bool = True) -> Any:
        self.instance.is_staff = self.instance.is_superuser = self.cleaned_data["administrator"]
        return super().save(commit)


class NewUserForm(_Administrator, AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("username", "first_name")

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if names.taken(name):
            raise forms.ValidationError("Somebody has this name already.")
        return name


class UserForm(_Administrator, UserChangeForm):  # type: ignore[type-arg]
    supervises = forms.ModelMultipleChoiceField(
        Team.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="May read and correct what people begin in these teams.",
    )  # fmt: skip

    class Meta:
        model = User
        fields = ("username", "first_name", "is_active", "supervises")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["administrator"].initial = self.instance.is_superuser

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        stays = cleaned.get("is_active", True) and cleaned.get("administrator")
        was = User.objects.select_for_update().filter(is_superuser=True)
        if not stays and list(was) and administrators.is_last(User.objects.get(pk=self.instance.pk)):
            raise forms.ValidationError("This is the only administrator. Make another one first; nothing was changed.")
        return cleaned


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Team
        fields = ("name", "retention_days")

    def clean_retention_days(self) -> int | None:
        days: int | None = self.cleaned_data["retention_days"]
        longest = read_settings().retention_days
        if days is not None and not 1 <= days <= longest:
            raise forms.ValidationError(f"Choose from 1 to {longest} days (ATTUNE_RETENTION_DAYS), or leave it empty for {longest}.")
        return days
