"""The field that a person types a secret code into, the same wherever one is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.widgets import CodeInput
from reporting.vault import codes

MISSING = gettext_lazy("Потребан је код: 18 цифара са картице или папира.")


class DigitsField(forms.CharField):
    """A few digits. What was typed is given back with an error, but of a flood no more than a line."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what the field shows again."""
        data = super().bound_data(data, initial)
        return data[: codes.LONGEST_INPUT] if isinstance(data, str) else data


class CodeField(DigitsField):
    """Eighteen digits, however they are spaced; says what is wrong with them, never whether they open anything."""

    widget = CodeInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {})["required"] = MISSING
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the 18 digits. Raises ``ValidationError`` with the kind of fault as its code."""
        text = super().clean(value)
        fault = codes.fault(text)
        if fault is not None:
            raise forms.ValidationError(told(fault, codes.digits_typed(text)), code=_code_of(fault))
        return codes.normalise(text) or ""


def told(fault: codes.Fault, digits: int) -> str:
    """Return ``fault`` in words for a child and an adult; ``digits`` is how many were typed."""
    left = codes.CODE_DIGITS - digits
    words = {"digits": digits, "left": left, "all": codes.CODE_DIGITS}
    return {
        codes.Fault.EMPTY: str(MISSING),
        codes.Fault.SHORT: _("Уписано је %(digits)s од %(all)s цифара. Недостаје још %(left)s.") % words,
        codes.Fault.LONG: _("Уписано је %(digits)s цифара, а код има тачно %(all)s. Нека цифра је вишак.") % words,
        codes.Fault.SIGNS: _("Код има само цифре, а уписано је и нешто друго. Слово О није нула."),
        codes.Fault.CHECK: _(
            "Нека цифра није добро преписана: последње две служе за проверу и не слажу се са осталима. "
            "Упореди цифру по цифру."
        ),
    }[fault]


def _code_of(fault: codes.Fault) -> str:
    return "required" if fault is codes.Fault.EMPTY else fault.value
