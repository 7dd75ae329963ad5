"""A name, a number, an address: typed, used once, kept nowhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elearning.certificates import names, numbers
from portal.forms import CodeInput, PortalForm

# As many signs as an address of a mailbox may have (RFC 5321).
LONGEST_ADDRESS = 254


class NameField(forms.CharField):
    """A person's name in either script, between one sign and ``names.LONGEST``."""

    def __init__(self, **kwargs: Any) -> None:
        missing = gettext_lazy("Потребно је име, онако како стоји на папиру.")
        kwargs.setdefault("error_messages", {}).setdefault("required", missing)
        super().__init__(**kwargs)
        self.widget.attrs |= {"spellcheck": "false", "autocapitalize": "words"}

    def clean(self, value: Any) -> str:
        """Return the tidy name. Raises ``ValidationError``."""
        name = names.tidy(super().clean(value))
        if len(name) > names.LONGEST:
            words = {"all": names.LONGEST, "signs": len(name)}
            raise forms.ValidationError(
                _("Највише %(all)s знакова, а сада их је %(signs)s.") % words, code="max_length"
            )
        if not names.may_be_name(name):
            told = _("Име може да има само слова, ћирилична или латинична, размаке, цртице и апострофе.")
            raise forms.ValidationError(told, code="signs")
        return name


class PaperForm(PortalForm):
    """The name that stands on the certificate; ``first``: it is typed for the first time, and for good."""

    name = NameField(
        label=gettext_lazy("Име и презиме"),
        error_messages={"required": gettext_lazy("Потребно је име које ће стајати на уверењу.")},
    )

    def __init__(self, *args: Any, first: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = (
            _("Ћирилицом или латиницом, онако како треба да пише. Проверите свако слово: после се не може променити.")
            if first
            else _("Исто као први пут. Писмо, кукице и велика слова нису важни.")
        )


class NameCheckForm(PortalForm):
    """The name that somebody reads on a certificate."""

    name = NameField(
        label=gettext_lazy("Име на уверењу"),
        help_text=gettext_lazy("Ћирилицом или латиницом. Велика и мала слова и кукице нису важни."),
    )


class NumberForm(PortalForm):
    """The number of a certificate."""

    number = forms.CharField(
        label=gettext_lazy("Број уверења"),
        help_text=gettext_lazy("Дванаест цифара, пише на уверењу. Размаци нису важни."),
        widget=CodeInput,
        error_messages={"required": gettext_lazy("Потребан је број: 12 цифара са уверења.")},
    )

    def clean_number(self) -> str:
        """Return the 12 digits; what is wrong with them is said at once."""
        digits = numbers.digits_of(self.cleaned_data["number"])
        if numbers.is_number(digits):
            return digits
        if not digits.isascii() or not digits.isdigit():
            raise forms.ValidationError(_("Број уверења има само цифре, а уписано је и нешто друго."), code="signs")
        if len(digits) != numbers.DIGITS:
            words = {"all": numbers.DIGITS, "digits": len(digits)}
            told = _("Број уверења има %(all)s цифара, а уписано је %(digits)s.") % words
            raise forms.ValidationError(told, code="length")
        told = _("Нека цифра није добро преписана: последње две се не слажу са осталима. Упоредите цифру по цифру.")
        raise forms.ValidationError(told, code="check")


class AddressForm(PortalForm):
    """The mail address by which a badge knows its holder."""

    address = forms.EmailField(
        label=gettext_lazy("Адреса е-поште"),
        help_text=gettext_lazy("Она коју користите у новчанику или на профилу где ћете додати значку."),
        max_length=LONGEST_ADDRESS,
        error_messages={"required": gettext_lazy("Потребна је адреса по којој се значка препознаје као ваша.")},
    )

    def clean_address(self) -> str:
        """Return the address in lower case, as wallets compare it."""
        return str(self.cleaned_data["address"]).lower()
