"""The forms of the CMS account screens: no passwords, no superusers, no desk accounts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from portal.accounts import addresses, credentials, links, staff
from portal.accounts.models import User

REFUSED_ADDRESS = _("Ова адреса не може да се користи. Проверите је, или се обратите ономе ко води налоге.")


class NoSuperuserMixin:
    """Takes the switch "Administrator" away; a posted value goes nowhere."""

    fields: dict[str, Any]
    cleaned_data: dict[str, Any]
    instance: User
    error_messages: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("is_superuser", "password1", "password2"):
            self.fields.pop(name, None)
        # "Already exists" would confirm the address of somebody whom the CMS may not know.
        self.fields["email"].error_messages["unique"] = REFUSED_ADDRESS
        self.error_messages = self.error_messages | {"duplicate_username": REFUSED_ADDRESS}

    def clean_email(self) -> str:
        """Refuse a new address at which others read, in the same words: which ones they are is not the CMS's."""
        address = User.objects.normalize_email(self.cleaned_data["email"])
        if address != self.instance.email and addresses.is_reserved(address):
            raise ValidationError(REFUSED_ADDRESS)
        return address


class CmsUserEditForm(NoSuperuserMixin, UserEditForm):
    """Names, groups, whether the account is active, and the address while nobody has entered the account.

    Afterwards the address says whose account it is: whoever gets another one gets another account.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not links.never_entered(self.instance):
            # Whatever is posted for a disabled field goes nowhere.
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _(
                "Адреса налога на који је неко већ ушао не мења се. Ко добије другу адресу, добија нов налог."
            )

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields - {"is_superuser"}

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        """Save the account; what was sent to an address that it no longer has opens nothing any more."""
        stored = User.objects.select_for_update(no_key=True).get(pk=self.instance.pk)
        if self.instance.email == stored.email:
            return super().save(commit=commit)
        if not links.never_entered(stored) or stored.pk in staff.holders_of_registered_roles():
            # Somebody entered it, or the desk invited its owner, since the form was read.
            self.instance.email = stored.email
            return super().save(commit=commit)
        saved = super().save(commit=commit)
        credentials.revoke_all(saved)
        return saved


class CmsUserCreationForm(NoSuperuserMixin, UserCreationForm):
    """A new account without a password: it gets one by a way of its own, never from here."""

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields - {"is_superuser"}

    def save(self, commit: bool = True) -> Any:
        """Save the account so that no password opens it."""
        self.instance.set_unusable_password()
        return super().save(commit=commit)
