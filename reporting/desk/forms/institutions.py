"""What a desk administrator looks for among institutions, and how one is reached."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from portal.phones import is_phone
from reporting.desk.forms.base import DeskForm, Refusals
from reporting.desk.refusals import REFUSALS

# Reasons that are about the address; all others stand above the whole form.
AT_EMAIL = frozenset({"mailbox_of_other", "mailbox_of_account"})
MOVED = "contact_moved"
# Emergency services have short ones.
SHORTEST_PHONE = 3


class InstitutionSearchForm(PortalForm):
    """Which institutions to list; words of the address, so that a list can be turned and sent on as a link."""

    trazi = forms.CharField(
        label=_("Назив, врста или место"),
        help_text=_("Довољан је и део, на било ком писму."),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    bez = forms.BooleanField(label=_("Само установе без адресе за обавештења"), required=False)
    # That a search may stay empty goes without saying.
    trazi.needed_sometimes = True  # type: ignore[attr-defined]


class ContactForm(DeskForm):
    """How the portal reaches an institution."""

    draft_name = "contact"
    kept_hidden = frozenset({"seen"})
    refusals: ClassVar[Refusals] = {
        reason: ("email" if reason in AT_EMAIL else None, sentence) for reason, sentence in REFUSALS.items()
    }
    email = forms.EmailField(
        label=_("Адреса е-поште за обавештења"),
        help_text=_("Заједничко сандуче установе, не адреса једне особе."),
        required=False,
        max_length=254,
    )
    phone = forms.CharField(
        label=_("Телефон установе"),
        help_text=_("Онако како се бира, на пример 021 123 456. Стоји и на јавној страници са установама по местима."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    # What stood there when the page was opened: an old page must not undo what somebody else has written.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_phone(self) -> str:
        """Refuse what cannot be dialled."""
        phone: str = self.cleaned_data["phone"]
        if phone and not is_phone(phone, shortest=SHORTEST_PHONE):
            raise forms.ValidationError(gettext("Овај број не може да се бира. Пример: 021 123 456"), code="invalid")
        return phone
