"""What is typed in the learner's zone: codes, a seat of a class, what a class is made of."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import ChoiceCards, PortalForm
from reporting.code_field import CodeField, DigitsField

MOST_SEATS = 40
_TOO_FEW = _("Најмање %(limit_value)d.")
_TOO_MANY = _("Највише %(limit_value)d.")


class CodeForm(PortalForm):
    """The eighteen digits of a learner or a teacher."""

    code = CodeField(label=_("Код за учење"), help_text=_("Осамнаест цифара. Размаци нису важни."))


class ClassCodeForm(CodeForm):
    """The teacher's key of a class."""

    code = CodeField(label=_("Кључ разреда"), help_text=_("Осамнаест цифара са папира. Размаци нису важни."))


class NumberField(DigitsField):
    """A number of exactly so many digits, however it is spaced: ``304-118``."""

    def __init__(self, *, digits: int, wrong: Any, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"invalid": wrong, "required": wrong}
        kwargs["widget"] = forms.TextInput(attrs={"inputmode": "numeric", "class": "short", "spellcheck": "false"})
        super().__init__(**kwargs)
        self.digits = digits

    def clean(self, value: Any) -> str:
        """Return the digits. Raises ``ValidationError``."""
        typed = unicodedata.normalize("NFKC", super().clean(value)[:100])
        kept = "".join(sign for sign in typed if sign.isalnum())
        if len(kept) != self.digits or not (kept.isascii() and kept.isdigit()):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return kept


class SeatForm(PortalForm):
    """What stands on a strip: class, seat, four digits."""

    number = NumberField(
        digits=6, label=_("Разред"), help_text=_("Шест цифара, на пример 304-118."), wrong=_("Разред има шест цифара.")
    )
    seat = forms.IntegerField(
        label=_("Место"),
        min_value=1,
        max_value=MOST_SEATS,
        error_messages={
            "required": _("Место је број са траке."),
            "min_value": _TOO_FEW,
            "max_value": _TOO_MANY,
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    digits = NumberField(digits=4, label=_("Четири цифре"), wrong=_("Овде иду четири цифре са траке."))


class ClassForm(PortalForm):
    """A new class: which course, how many seats."""

    course = forms.ChoiceField(label=_("Која обука?"), widget=ChoiceCards)
    seats = forms.IntegerField(
        label=_("Колико места?"),
        help_text=_("Од 1 до 40. Свако место добија своју траку."),
        min_value=1,
        max_value=MOST_SEATS,
        error_messages={
            "required": _("Потребан је број места."),
            "min_value": _TOO_FEW,
            "max_value": _TOO_MANY,
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, courses: list[tuple[str, str]], **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = courses  # type: ignore[attr-defined]
