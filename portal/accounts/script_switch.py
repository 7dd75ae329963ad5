"""A change of script in the middle of a form keeps what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse

from portal.accounts.models import User
from portal.accounts.sessions import keep_script
from portal.forms import PortalForm
from portal.script.addresses import SWITCH
from portal.script.negotiation import answer_in

# What the switch of a page that shows errors brings along, so that they are shown again.
SHOWN = "_shown"


def switched_to(data: Any) -> str | None:
    """Return the script (of ``User.Script``) for which the switch inside a form was pressed; None when it was not."""
    value = data.get(SWITCH) if data else None
    return value if value in User.Script.values else None


def follow_switch(request: HttpRequest) -> None:
    """Keep the script for which the switch inside a form was pressed, and answer in it at once."""
    if (script := switched_to(request.POST)) is not None:
        keep_script(request, script)
        answer_in(request, script)


class SwitchingMixin:
    """For a form view of allauth: it answers in the script for which the switch was pressed."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        follow_switch(request)
        answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class SwitchingForm(PortalForm):
    """A form that a press of the script switch brings back as it was typed: never valid, and with no new error.

    Errors that stood on the page come back in the other script. ``refusals`` are those that only the view
    finds out, by code: the field, and the sentence; the switch must not ask them anew.
    """

    refusals: ClassVar[Mapping[str, tuple[str, Any]]] = {}
    refused = ""

    @property
    def is_switching(self) -> bool:
        return self.is_bound and switched_to(self.data) is not None

    @property
    def keeps_errors(self) -> bool:
        """Whether the errors of a form that comes back as typed stood on the page before."""
        return bool(self.data.get(SHOWN))

    @property
    def shown_errors(self) -> str:
        """What the switch must bring along: the code of a refusal and what it was about; nothing without errors."""
        if not self.errors:
            return ""
        return f"{self.refused}~{self.data.get(self.refusals[self.refused][0], '')}" if self.refused else "~"

    def refuse(self, code: str) -> None:
        """Show one of the ``refusals``."""
        field, sentence = self.refusals[code]
        self.refused = code
        self.add_error(field, sentence)

    def is_valid(self) -> bool:
        return not self.is_switching and super().is_valid()

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_switching:
            return
        if not self.keeps_errors:
            self._errors = ErrorDict()
            return
        code, _, about = self.data[SHOWN].partition("~")
        # Of another number than the one that was refused nothing is known.
        if code in self.refusals and self.data.get(self.refusals[code][0]) == about:
            self.refuse(code)
