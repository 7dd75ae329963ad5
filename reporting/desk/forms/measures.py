"""A measure: the small form of its kind, when it was done, and a note."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.forms import ChoiceCards
from reporting.cases.casework.family import TELLS_THE_FAMILY
from reporting.cases.models import Measure
from reporting.cases.states import Risk
from reporting.desk.forms.base import Confirmation, DeskForm, NoteField, Refusals
from reporting.desk.forms.dates import DayField, HourField
from reporting.desk.forms.work import KeyedForm
from reporting.registry.models import Asked, Choice
from reporting.vault.desk_drafts import Version

LINE_LENGTH = 200


def _line(asked: Asked, **more: Any) -> forms.CharField:
    return forms.CharField(label=asked.label, max_length=LINE_LENGTH, **more)


class MeasureForm(KeyedForm, DeskForm):
    """What was done, of a ``kind`` that the page has chosen; it asks what the kind asks (``Choice.asks``)."""

    draft_name = "measure"
    # A draft of another kind is no draft of this form.
    kept_hidden = frozenset({"kind"})
    refusals: ClassVar[Refusals] = {
        "future": ("hour", _("Мера не може да буде предузета у будућности.")),
        "before_report": ("day", _("То је пре него што је пријава стигла. Проверите дан и час.")),
        "incomplete": (None, _("Недостаје нешто без чега ова мера не испуњава рок.")),
    }
    kind = forms.CharField(widget=forms.HiddenInput, label="")
    findings = NoteField(label=Asked.FINDINGS.label, rows=6)
    risk_now = forms.ChoiceField(label=Asked.RISK_NOW.label, choices=Risk.choices, widget=ChoiceCards)
    action = NoteField(label=Asked.ACTION.label, rows=5)
    agreed = NoteField(label=Asked.AGREED.label, rows=5)
    responsible = _line(Asked.RESPONSIBLE, help_text=_("Особа или установа, за сваку ставку."))
    until = DayField(label=Asked.UNTIL.label)
    recipient = _line(Asked.RECIPIENT)
    reference = _line(Asked.REFERENCE)
    day = DayField(label=_("Дан"), to_come=False, required=False)
    hour = HourField(label=_("Час"), required=False)
    note = NoteField(
        label=_("Белешка"),
        help_text=_("Виде је они који раде на предмету, а особа која је пријавила не."),
        required=False,
        rows=4,
    )
    family = Confirmation(
        label=_("Имена су отворена: обавештени родитељ није особа која не сме да сазна"),
        error_messages={"required": _("Прво отворите имена, па потврдите.")},
    )
    unread = Confirmation(label=_("Уписујемо меру иако нико из наше установе није прочитао причу"))

    # What stands in it is an example.
    day.help_text = ""
    # „Није обавезно“ would be wrong: an empty field means now.
    day.needed_sometimes = hour.needed_sometimes = True  # type: ignore[attr-defined]

    def __init__(
        self,
        *args: Any,
        choice: Choice,
        story_was_read: bool,
        somebody_must_not_learn: bool,
        left: list[Version] | None = None,
        **kwargs: Any,
    ) -> None:
        """``left``: the versions of the draft, of which those of this kind count."""
        own = [version for version in left or [] if version.values.get("kind") == choice.code]
        now = timezone.localtime()
        first = {"key": uuid.uuid4(), "kind": choice.code, "day": now.date(), "hour": now.time()}
        super().__init__(*args, left=own, initial=first | (kwargs.pop("initial", None) or {}), **kwargs)
        wanted = set(choice.asks.split())
        tells = somebody_must_not_learn and choice.code in TELLS_THE_FAMILY
        gone = {one.value for one in Asked if one.value not in wanted}
        gone |= (set() if tells else {"family"}) | ({"unread"} if story_was_read else set())
        for name in gone:
            del self.fields[name]
        self.asked = [name for name in Asked.values if name in wanted]

    def clean(self) -> dict[str, Any]:
        """Put day and hour together; an empty day is today, an empty hour is now."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        now = timezone.localtime()
        if "day" in cleaned and "hour" in cleaned:
            day, hour = cleaned["day"] or now.date(), cleaned["hour"] or now.time()
            minute = timezone.make_aware(datetime.combine(day, hour))
            # The minute that runs is now: nothing of this minute was before it.
            cleaned["done_at"] = now if minute == now.replace(second=0, microsecond=0) else minute
            if cleaned["done_at"] > timezone.now():
                self.refuse("future")
            elif (cleaned.get("until") or day) < day:
                self.add_error("until", _("Овај дан је пре него што је мера предузета."))
        return cleaned

    @property
    def entry(self) -> dict[str, Any]:
        """What the command takes of the form (``casework.measures.Entry``)."""
        said = {name: self.cleaned_data[name] for name in self.asked}
        return {"said": said} | {name: self.cleaned_data[name] for name in ("kind", "note", "done_at")}

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """The fields of the small form, in their order."""
        return [self[name] for name in self.asked]


class CorrectionForm(MeasureForm):
    """A new version of a measure; it begins with what the old one says."""

    draft_name = "correction"

    def __init__(self, *args: Any, old: Measure, choice: Choice, **kwargs: Any) -> None:
        done = timezone.localtime(old.done_at)
        first = {"day": done.date(), "hour": done.time(), "note": old.note}
        first |= {name: getattr(old, name) for name in choice.asks.split()}
        super().__init__(*args, choice=choice, story_was_read=True, initial=first, **kwargs)
        # The minute that is shown stands for the very moment, unless somebody types another one.
        self.old = old

    def clean(self) -> dict[str, Any]:
        """Keep the moment of doing where its minute was left as it stood."""
        cleaned = super().clean()
        if cleaned.get("done_at") == self.old.done_at.replace(second=0, microsecond=0):
            cleaned["done_at"] = self.old.done_at
        return cleaned
