"""What is typed on the pages of this room."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.validators import UnicodeUsernameValidator

from bot.records.models import User
from bot.web.accounts import names


class _Bootstrap(forms.BaseForm):
    """Fields in the site's style; Django marks those with errors by aria-invalid."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
            field.widget.attrs.pop("autofocus", None)


class SignInForm(_Bootstrap, AuthenticationForm):
    error_messages = {
        "invalid_login": "This name and password do not go together. Please look at both and try again.",
        "inactive": "This account is closed. Your administrator can open it again.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Name"

    def clean_username(self) -> str:
        return names.stored(self.cleaned_data["username"])


class NewAccountForm(_Bootstrap, forms.Form):
    """A name and a password; nothing else is asked."""

    username = forms.CharField(
        label="Name", max_length=60, validators=[UnicodeUsernameValidator(message="Letters, numbers and @ . + - _ please, without spaces.")],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        help_text="Your supervisor sees it beside your answers. Letters and numbers, no spaces: for example anna.k",
    )  # fmt: skip
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least ten characters. A few words in a row are good and easy to keep in mind.",
    )  # fmt: skip

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if names.taken(name):
            raise forms.ValidationError("Somebody has this name already. If that is you, sign in; otherwise please take another one.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password"):
            try:
                password_validation.validate_password(cleaned["password"], User(username=cleaned.get("username", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class NewPasswordForm(_Bootstrap, PasswordChangeForm):
    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "That is not your password now. Please try again.",
        "password_mismatch": "The two are not the same. Please type the new password again.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Your password now"
        self.fields["new_password1"].label = "New password"
        self.fields["new_password1"].help_text = "At least ten characters. A few words in a row are good and easy to keep in mind."
        self.fields["new_password2"].label = "New password once more"
