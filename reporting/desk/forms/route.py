"""To whom a case goes."""

from itertools import groupby
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.script.sorting import Script, sort_key
from reporting.cases.models import Participation, Report
from reporting.cases.services import Recipient
from reporting.cases.states import PARTICIPATION_INSIDE, ParticipationStatus
from reporting.cases.triage.routing import HeldBack, Suggestion, addressed_types
from reporting.desk.forms.base import DeskForm, Refusals
from reporting.registry.models import Institution

# The lead is whoever the field above adds: without a script the list of leads cannot know whom.
ADDED = "added"

REFUSALS = {
    "has_left": _("Једна од изабраних установа је већ одбила овај предмет или је искључена. Изаберите другу."),
    "held_back": _("Један од прималаца више не сме да прими пријаву. Проверите избор."),
    "unresolved": _("Прво се мора утврдити ко не сме да види пријаву."),
    "unknown_institution": _("Једна од изабраних установа више не прима предмете. Изаберите другу."),
    "no_recipient": _("Потребан је бар један прималац."),
    "lead_not_among_recipients": _("Носилац мора да буде међу примаоцима."),
    "last_of_kind": _("Ризик је акутан, а друге такве установе на предмету нема. Позовите је и упишите позив."),
    "call_first": _("У једној од изабраних установа нико не чује. Прво је позовите и упишите позив."),
}


class SuggestedField(forms.MultipleChoiceField):
    """Suggestions of which none need be taken, since the other field of the form can name one too.

    It is not optional by itself: the form requires a recipient in one of the two.
    """

    def validate(self, value: list[str]) -> None:
        if value:
            super().validate(value)


class RouteForm(DeskForm):
    """Recipients: the rules' suggestions, what is added by hand, and the lead."""

    draft_name = "route"
    refusals: ClassVar[Refusals] = {why: ("recipients", text) for why, text in REFUSALS.items()}
    recipients = SuggestedField(
        label=_("Предложени примаоци"),
        help_text=_("Потребан је бар један прималац."),
        widget=forms.CheckboxSelectMultiple,
    )
    extra = forms.ChoiceField(
        label=_("Додајте установу"),
        required=False,
    )
    lead = forms.ChoiceField(
        label=_("Води предмет"),
        required=False,
        error_messages={"invalid_choice": _("Носилац мора да буде међу примаоцима.")},
    )
    lead.needed_sometimes = True  # type: ignore[attr-defined]

    def __init__(
        self,
        *args: Any,
        report: Report,
        suggestions: list[Suggestion],
        parts: list[Participation],
        script: Script,
        **kwargs: Any,
    ) -> None:
        """``script``: in whose alphabet the institutions stand that may be added."""
        super().__init__(*args, **kwargs)
        # Who only watches may be asked to act.
        acting = [part for part in parts if part.status != ParticipationStatus.OBSERVER]
        taken = {part.institution_id for part in acting}
        staying = [part for part in acting if part.status in PARTICIPATION_INSIDE]
        self.present_lead = next((str(part.institution_id) for part in staying if part.lead), "")
        self.staying = {str(part.institution_id) for part in staying}
        self.suggestions = [suggestion for suggestion in suggestions if suggestion.institution.pk not in taken]
        others = _others(report, taken | {suggestion.institution.pk for suggestion in self.suggestions}, script=script)
        fields: Any = self.fields
        if staying:
            # Then the lead alone may change hands.
            fields["recipients"].required, fields["recipients"].help_text = False, ""
        fields["recipients"].choices = [(str(one.institution.pk), one.institution.name) for one in self.suggestions]
        fields["extra"].choices = [("", gettext("– ниједна –")), *others]
        suggested = [(str(s.institution.pk), s.institution.name) for s in self.suggestions]
        already = [(str(part.institution_id), part.institution.name) for part in staying]
        added = [(ADDED, gettext("установа коју додајете са списка изнад"))] if others else []
        fields["lead"].choices = [("", gettext("– изаберите –")), *already, *suggested, *added]
        if not self.is_bound:
            # Whoever was left out the first time is not slipped in the second time.
            # Where somebody who is unknown may work, the recipient is a choice of its own.
            held_back = HeldBack(report)
            surely = [str(s.institution.pk) for s in self.suggestions if not held_back.may_be_meant(s.institution)]
            self.initial.setdefault("recipients", [] if parts else surely)
            self.initial.setdefault("lead", self.present_lead or _first_lead(self.suggestions))

    def clean(self) -> dict[str, Any]:
        """Require a recipient, or another lead among those who have the case; the lead must have it.

        Of a single recipient nobody needs to say that it leads.
        """
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [*cleaned.get("recipients", []), *([cleaned["extra"]] if cleaned.get("extra") else [])]
        lead = cleaned.get("lead")
        if lead == ADDED:
            lead = cleaned.get("extra") or ADDED
        if not lead and "lead" in cleaned and len(chosen) == 1 and not self.staying:
            lead = chosen[0]
        cleaned["lead"] = lead
        if not chosen and (lead == self.present_lead or lead not in self.staying):
            self.add_error("recipients", gettext("Потребан је бар један прималац."))
        elif not lead and "lead" not in self.errors:
            self.add_error("lead", gettext("Изаберите ко води предмет: једну од установа које га добијају."))
        elif lead and lead not in self.staying.union(chosen):
            self.add_error("lead", gettext("Носилац мора да буде међу примаоцима."))
        return cleaned

    @property
    def chosen(self) -> list[Recipient]:
        """Return the recipients of a valid form."""
        urgent = {str(s.institution.pk) for s in self.suggestions if s.urgent}
        ids = [*self.cleaned_data["recipients"], *filter(None, [self.cleaned_data["extra"]])]
        return [Recipient(institution_id=UUID(key), urgent=key in urgent) for key in ids]


def _first_lead(suggestions: list[Suggestion]) -> str:
    """Return who leads unless triage says otherwise: the kind that leads first, else one that receives for itself."""
    by_itself = [s for s in suggestions if s.reasons]
    leading = next((s for s in by_itself if s.institution.type.leads_first), None)
    first = leading or next(iter([*by_itself, *suggestions]), None)
    return str(first.institution.pk) if first else ""


def _others(report: Report, without: set[UUID], *, script: Script) -> list[tuple[str, list[tuple[str, str]]]]:
    """Institutions of the report's district and national ones that rules send reports to and that may receive it.

    By kind, and within it in the alphabet of the reader.
    """
    held_back = HeldBack(report)
    rows = Institution.objects.filter(active=True, type__in=addressed_types()).exclude(pk__in=without)
    if report.municipality is not None:
        district = report.municipality.district_id
        rows = (
            rows.filter(municipality__district=district) | rows.filter(district=district) | rows.filter(national=True)
        )
    found = [row for row in rows.select_related("type").distinct() if not held_back(row)]
    found.sort(key=lambda row: (row.type.order, row.type_id, sort_key(row.name, script)))
    return [(kind, [(str(row.pk), row.name) for row in of_kind]) for kind, of_kind in groupby(found, _kind)]


def _kind(institution: Institution) -> str:
    return institution.type.name
