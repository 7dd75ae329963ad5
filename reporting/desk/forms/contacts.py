"""A call to an institution outside the portal, and what triage does with a request that goes nowhere."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.forms import ChoiceCards
from portal.pages.dates import clock_text
from reporting.cases.triage.calling import Call
from reporting.cases.triage.contacts import Outcome
from reporting.desk.forms.base import DeskForm, NoteField, Refusals, VocabularyField
from reporting.desk.forms.route import REFUSALS as ROUTE_REFUSALS
from reporting.desk.forms.work import KeyedForm
from reporting.registry.models import ChoiceKind, Institution

LONGEST_NUMBER, LONGEST_NAME = 40, 200
# A moment of this day that lies further ahead than a slow clock explains was yesterday.
AHEAD = timedelta(minutes=5)


class ContactForm(KeyedForm, DeskForm):
    """What came of a call: the number is the registry's, and is asked for only where it has none."""

    draft_name = "call"
    refusals: ClassVar[Refusals] = {
        "no_number": ("number", _("Упишите број који сте позвали: у регистру га нема.")),
        "nobody_named": ("who", _("Упишите ко је преузео: име или дужност.")),
        "not_yet": ("at", _("То време још није дошло.")),
        "too_early": ("at", _("Пријава тада још није постојала.")),
        "held_back": (None, _("Ову установу пријава искључује. Не зовите је и не помињите јој пријаву.")),
        "unknown_institution": (None, _("Ова установа више не прима предмете.")),
        "corrected_already": (None, _("Овај запис је неко већ исправио. Погледајте нови.")),
    }
    number = forms.CharField(
        label=_("Позвани број"),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    outcome = forms.ChoiceField(
        label=_("Исход позива"),
        help_text=_("Само „Преузели су“ зауставља рок."),
        choices=Outcome.choices,
        widget=ChoiceCards,
    )
    who = forms.CharField(label=_("Ко се јавио, име или дужност"), max_length=LONGEST_NAME, required=False)
    agreed = NoteField(
        label=_("Шта ће бити учињено и до када"),
        help_text=_("Без имена детета и без приче."),
        required=False,
        rows=3,
    )
    at = forms.TimeField(
        label=_("Време позива"),
        input_formats=["%H.%M", "%H:%M"],
        widget=forms.TimeInput(format="%H.%M", attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Пишите овако: 13.37")},
    )

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].needed_sometimes = True  # type: ignore[attr-defined]
        self.initial.setdefault("at", clock_text(timezone.now()))
        if institution.phone:
            del self.fields["number"]

    @property
    def call(self) -> Call:
        """What a valid form says of the call."""
        said = self.cleaned_data
        moment = _last(said["at"])
        return Call(
            outcome=said["outcome"],
            called_at=moment,
            number=said.get("number", ""),
            who=said["who"],
            agreed=said["agreed"],
        )


def _last(at: Any) -> datetime:
    """Return the last moment at which a clock showed this time."""
    now = timezone.localtime()
    moment = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return moment if moment <= now + AHEAD else moment - timedelta(days=1)


class PartWords:
    """What a form about the part of an institution says: its heading, and its button."""

    heading: ClassVar[Any]
    press: ClassVar[Any]


class EndForm(PartWords, DeskForm):
    """Why a request is taken back, or a part ended."""

    draft_name = "end"
    heading, press = _("Опозовите установу"), _("Опозовите")
    reason = VocabularyField(ChoiceKind.END_REASON, label=_("Зашто"))


class SendAgainForm(PartWords, DeskForm):
    """Why an institution is asked again."""

    draft_name = "send-again"
    refusals: ClassVar[Refusals] = {
        "held_back": (None, ROUTE_REFUSALS["held_back"]),
        "unresolved": (None, ROUTE_REFUSALS["unresolved"]),
        "call_first": (None, _("У овој установи нико не чује. Прво је позовите и упишите позив.")),
    }
    heading, press = _("Пошаљите поново"), _("Пошаљите поново")
    reason = VocabularyField(ChoiceKind.SEND_AGAIN_REASON, label=_("Зашто"))


class NoOtherForm(PartWords, DeskForm):
    """Why nobody is needed in the place of an institution that left."""

    draft_name = "no-other"
    refusals: ClassVar[Refusals] = {
        "last_of_kind": (None, _("Ризик је акутан, а друге такве установе на предмету нема."))
    }
    heading, press = _("Друга установа није потребна"), _("Запишите")
    reason = VocabularyField(ChoiceKind.NO_OTHER_REASON, label=_("Зашто"))
