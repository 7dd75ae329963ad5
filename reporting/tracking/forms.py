"""The code, and a message."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from reporting.code_field import CodeField

MESSAGE_LENGTH = 5_000
# The beginnings of a message that is also a wish, or takes that wish back; see ``starts``.
WITHDRAW, KEEP = "withdraw", "keep"


class CodeForm(PortalForm):
    """The eighteen digits that open the page."""

    code = CodeField(label=_("Тајни код"), help_text=_("Осамнаест цифара са потврде о пријему. Размаци нису важни."))


class MessageForm(PortalForm):
    """A message to those who work on the case; ``child`` None: nobody knows yet who writes."""

    body = forms.CharField(widget=forms.Textarea, max_length=MESSAGE_LENGTH)
    key = forms.UUIDField(widget=forms.HiddenInput)
    # Kept while the message is written; sent with it, it marks the report or takes the mark off.
    wish = forms.ChoiceField(choices=[(WITHDRAW, WITHDRAW), (KEEP, KEEP)], required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, child: bool | None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        self.wishes_to_withdraw = self["wish"].value() == WITHDRAW
        self.takes_wish_back = self["wish"].value() == KEEP
        body = self.fields["body"]
        body.label = _("Порука") if child is None else _("Напиши поруку") if child else _("Напишите поруку")
        body.help_text = (
            _("Поруку виде тим који прима пријаве и установе које помажу.")
            if child
            else _("Поруку виде тријажа и установе које су преузеле случај.")
        )
        body.widget.attrs["rows"] = 4
