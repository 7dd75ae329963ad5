"""The forms of the CMS account screens: no passwords, no superusers, no desk accounts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

REFUSED_ADDRESS = _("Ова адреса не може да се користи. Проверите је, или се обратите ономе ко води налоге.")


class NoSuperuserMixin:
    """Takes the switch "Administrator" away; a posted value goes nowhere."""

    fields: dict[str, Any]
    error_messages: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("is_superuser", "password1", "password2"):
            self.fields.pop(name, None)
        # "Already exists" would confirm the address of somebody whom the CMS may not know.
        self.fields["email"].error_messages["unique"] = REFUSED_ADDRESS
        self.error_messages = self.error_messages | {"duplicate_username": REFUSED_ADDRESS}


class CmsUserEditForm(NoSuperuserMixin, UserEditForm):
    """Names, address, groups and whether the account is active."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields - {"is_superuser"}


class CmsUserCreationForm(NoSuperuserMixin, UserCreationForm):
    """A new account without a password: it gets one by a way of its own, never from here."""

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields - {"is_superuser"}

    def save(self, commit: bool = True) -> Any:
        """Save the account so that no password opens it."""
        self.instance.set_unusable_password()
        return super().save(commit=commit)
