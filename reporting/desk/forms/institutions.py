"""What a desk administrator looks for among institutions, and how one is reached."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from reporting.desk.forms.base import DeskForm, Refusals
from reporting.desk.forms.dates import DayField
from reporting.desk.refusals import REFUSALS
from reporting.registry.institutions import contact_mistakes
from reporting.registry.models import PUBLIC_CONTACT

# Reasons that are about the address; all others stand above the whole form.
AT_EMAIL = frozenset({"mailbox_of_other", "mailbox_of_account"})
MOVED = "contact_moved"
# Why a public contact is refused, by what ``contact_mistakes`` says of a field.
MISTAKES = {
    "no_phone": _("Овај број не може да се бира. Пример: 021 123 456"),
    "no_source": _("Напишите где сте податке нашли. Без извора се не објављују."),
    "no_day": _("Упишите дан кад сте податке проверили."),
    "future": _("Дан провере не може да буде у будућности."),
    "leads_there": _("Овде не пишите телефон, е-пошту ни сајт. Они имају своја поља, јер их потврђује и друга особа."),
}


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
    ceka = forms.BooleanField(label=_("Само установе чији контакт чека потврду"), required=False)
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
    address = forms.CharField(
        label=_("Адреса"),
        help_text=_("Улица, број и место, на пример Катанићева 15, Београд. По њима се установа и тражи."),
        required=False,
        max_length=160,
    )
    phone = forms.CharField(
        label=_("Телефон установе"),
        help_text=_("Онако како се бира, на пример 021 123 456. Нов број се објављује кад га потврди друга особа."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    public_email = forms.EmailField(label=_("Е-пошта за грађане"), required=False, max_length=254)
    hours = forms.CharField(
        label=_("Радно време"), help_text=_("На пример: радним данима 7.30–15.30."), required=False, max_length=120
    )
    website = forms.URLField(
        label=_("Сајт"),
        help_text=_("Цела адреса, са https://"),
        required=False,
        max_length=200,
        assume_scheme="https",
    )
    contact_source = forms.CharField(
        label=_("Извор"),
        help_text=_("Адреса странице на којој сте податке нашли, или ко вам их је рекао. Стоји уз податке."),
        required=False,
        max_length=300,
    )
    verified_on = DayField(label=_("Проверено"), required=False, to_come=False)
    # What stood there when the page was opened: an old page must not undo what somebody else has written.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be dialled, and facts without a source or a day."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if all(name in said for name in PUBLIC_CONTACT):
            for name, mistake in contact_mistakes(said).items():
                self.add_error(name, forms.ValidationError(MISTAKES[mistake], code="invalid"))
        return said
