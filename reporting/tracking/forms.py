"""The code, and a message."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import CodeInput, PortalForm
from reporting.vault import codes

MESSAGE_LENGTH = 5_000


class CodeForm(PortalForm):
    """The eighteen digits that open the page."""

    code = forms.CharField(
        label=_("Тајни код"),
        help_text=_("Осамнаест цифара са потврде о пријему. Размаци нису важни."),
        widget=CodeInput,
        max_length=60,
    )

    def clean_code(self) -> str:
        """Return the digits; says what is wrong with the shape, never whether such a report exists."""
        code = codes.normalise(self.cleaned_data["code"])
        if code is None or not codes.is_wellformed(code):
            raise forms.ValidationError(_("Код није потпун или је нека цифра погрешна. Има тачно осамнаест цифара."))
        return code


class MessageForm(PortalForm):
    """A message to those who work on the case; ``child`` None: nobody knows yet who writes."""

    body = forms.CharField(widget=forms.Textarea, max_length=MESSAGE_LENGTH)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, child: bool | None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        body = self.fields["body"]
        body.label = _("Порука") if child is None else _("Напиши поруку") if child else _("Напишите поруку")
        body.help_text = (
            _("Виде је тријажа и установе које су преузеле случај.")
            if child
            else _("Поруку виде тријажа и установе које су преузеле случај.")
        )
        body.widget.attrs["rows"] = 4
