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
# The id of the notice that what stands in the field is not sent.
UNSENT = "jos-nije-poslato"
# By who reads the page: a child, an adult, or somebody of whom it is not known.
_WHO_SEES = {
    True: _("Поруку виде тим који чита пријаве и установе које помажу. Кад пошаљеш, текст се овде више не види."),
    False: _(
        "Поруку виде тим за тријажу и установе које су преузеле случај. Кад пошаљете, текст се овде више не види."
    ),
    None: _("Поруку виде тим који чита пријаве и установе које помажу."),
}
_EMPTY = {
    True: _("Напиши поруку па пошаљи."),
    False: _("Напишите поруку па пошаљите."),
    None: _("Порука је празна."),
}


class CodeForm(PortalForm):
    """The eighteen digits that open the page."""

    code = CodeField(label=_("Тајни код"), help_text=_("Упиши тајни код. Има 18 цифара. Размаци нису важни."))


class MessageForm(PortalForm):
    """A message to those who work on the case; ``child`` None: nobody knows yet who writes.

    ``begun``: a button has just begun it, so the caret waits in it; ``unsent``: it shows something that is not sent.
    """

    body = forms.CharField(widget=forms.Textarea, max_length=MESSAGE_LENGTH)
    key = forms.UUIDField(widget=forms.HiddenInput)
    # Kept while the message is written; sent with it, it marks the report or takes the mark off.
    wish = forms.ChoiceField(choices=[(WITHDRAW, WITHDRAW), (KEEP, KEEP)], required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, child: bool | None, begun: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        self.unsent = not self.is_bound and bool(self.initial.get("body"))
        self.wishes_to_withdraw = self["wish"].value() == WITHDRAW
        self.takes_wish_back = self["wish"].value() == KEEP
        body = self.fields["body"]
        body.label = _("Порука") if child is None else _("Напиши поруку") if child else _("Напишите поруку")
        body.help_text = _WHO_SEES[child]
        body.error_messages["required"] = _EMPTY[child]
        body.widget.attrs["rows"] = 4
        if self.unsent:
            body.widget.attrs["aria-describedby"] = f"{UNSENT} id_body_helptext"
        if begun and self.unsent:
            body.widget.attrs["autofocus"] = True
