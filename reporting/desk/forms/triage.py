"""What triage fills in."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.forms import ChoiceCards, ChoiceCardsMultiple, Option, PortalForm
from reporting.cases.models import Exclusion, Participation, Report
from reporting.cases.querysets import GROUP_TYPES
from reporting.cases.routing import HeldBack, Suggestion
from reporting.cases.services import Recipient
from reporting.cases.states import PARTICIPATION_INSIDE, ReportStatus, Risk
from reporting.registry.models import Institution, ViolenceLevel

REASON_LABELS = {
    "contact_reporter": _("јављање особи која је пријавила"),
    "find_child": _("утврђивање о ком је детету реч"),
    "protect_from_person": _("заштита детета од особе која чини насиље"),
    "resolve_exclusion": _("утврђивање ко не сме да види пријаву"),
}


class AcceptForm(PortalForm):
    """Risk and level: the case opens with them."""

    risk = forms.ChoiceField(
        label=_("Процена ризика"),
        widget=ChoiceCards,
        choices=[
            (Risk.LOW, Option(_("Низак"), hint=_("нема повреда ни страха, дете има подршку"))),
            (Risk.MEDIUM, Option(_("Средњи"), hint=_("понавља се или дете трпи последице"))),
            (Risk.HIGH, Option(_("Висок"), hint=_("озбиљно насиље, дете се боји или нема заштиту"))),
            (Risk.ACUTE, Option(_("Акутан"), hint=_("дете је у опасности сада: полиција и центар одмах"))),
        ],
    )
    level = forms.ChoiceField(label=_("Ниво по Протоколу"), widget=ChoiceCards)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(str(level.pk), Option(level.name, hint=level.acts)) for level in ViolenceLevel.objects.all()]
        none = ("none", Option(_("Не односи се на установу образовања"), hint=_("ниво се не одређује")))
        self.fields["level"].choices = [*levels, none]  # type: ignore[attr-defined]

    def clean_level(self) -> int | None:
        """Return the level as a number, or None where the school protocol does not apply."""
        level = self.cleaned_data["level"]
        return None if level == "none" else int(level)


class AsideForm(PortalForm):
    """Why no case is opened."""

    status = forms.ChoiceField(
        label=_("Зашто се предмет не отвара"),
        widget=ChoiceCards,
        choices=[
            (ReportStatus.REDIRECTED, Option(_("Надлежан је неко други"), hint=_("поруком реците коме да се обрати"))),
            (ReportStatus.SPAM, Option(_("Злоупотреба обрасца"), hint=_("пријава се чува, али се по њој не поступа"))),
        ],
    )


class ReasonForm(PortalForm):
    """The reason for which names and contacts are opened; a list, so that nothing typed lands in the audit."""

    reason = forms.ChoiceField(
        label=_("Зашто отварате имена и контакт"),
        help_text=_("Разлог и ваше име остају у дневнику."),
        widget=ChoiceCards,
        choices=list(REASON_LABELS.items()),
    )


class RouteForm(PortalForm):
    """Recipients: the rules' suggestions, what is added by hand, and the lead."""

    recipients = forms.MultipleChoiceField(label=_("Предложени примаоци"), required=False, widget=ChoiceCardsMultiple)
    extra = forms.ChoiceField(
        label=_("Додајте установу"),
        help_text=_("Само оне које пријава не искључује."),
        required=False,
    )
    lead = forms.ChoiceField(label=_("Носилац предмета"), help_text=_("Предлаже затварање и одговара за целину."))

    def __init__(
        self, *args: Any, report: Report, suggestions: list[Suggestion], parts: list[Participation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        taken = {part.institution_id for part in parts}
        staying = [part for part in parts if part.status in PARTICIPATION_INSIDE]
        self.present_lead = next((str(part.institution_id) for part in staying if part.lead), "")
        self.staying = {str(part.institution_id) for part in staying}
        self.suggestions = [suggestion for suggestion in suggestions if suggestion.institution.pk not in taken]
        others = _others(report, taken | {suggestion.institution.pk for suggestion in self.suggestions})
        fields: Any = self.fields
        fields["recipients"].choices = [(str(s.institution.pk), _option(s)) for s in self.suggestions]
        fields["extra"].choices = [("", gettext("– ниједна –")), *others]
        suggested = [(str(s.institution.pk), s.institution.name) for s in self.suggestions]
        already = [(str(part.institution_id), part.institution.name) for part in staying]
        fields["lead"].choices = [*already, *suggested, *others]
        if not self.is_bound:
            # Whoever was left out the first time is not slipped in the second time.
            # While somebody is unknown, each recipient is a choice of its own.
            open_question = Exclusion.Kind.PERSON in report.exclusions.filter(resolved_at=None).values_list(
                "kind", flat=True
            )
            self.initial["recipients"] = [] if parts or open_question else [key for key, __ in suggested]
            self.initial["lead"] = self.present_lead or _first_lead(self.suggestions)

    def clean(self) -> dict[str, Any]:
        """Require a recipient, or another lead among those who have the case; the lead must have it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [*cleaned.get("recipients", []), *([cleaned["extra"]] if cleaned.get("extra") else [])]
        lead = cleaned.get("lead")
        if not chosen and (lead == self.present_lead or lead not in self.staying):
            self.add_error("recipients", gettext("Потребан је бар један прималац."))
        elif lead and lead not in self.staying.union(chosen):
            self.add_error("lead", gettext("Носилац мора да буде међу примаоцима."))
        return cleaned

    @property
    def chosen(self) -> list[Recipient]:
        """Return the recipients of a valid form."""
        urgent = {str(s.institution.pk) for s in self.suggestions if s.urgent}
        ids = [*self.cleaned_data["recipients"], *filter(None, [self.cleaned_data["extra"]])]
        return [Recipient(institution_id=UUID(key), urgent=key in urgent) for key in ids]


def _option(suggestion: Suggestion) -> Option:
    reasons = " ".join(f"{rule.reason} ({rule.basis_for_desk})" for rule in suggestion.reasons[:2])
    if suggestion.instead_of is not None:
        reasons = (
            gettext("Прима уместо: %(name)s, коју пријава искључује.") % {"name": suggestion.instead_of.name}
            + f" {reasons}"
        )
    return Option(suggestion.institution.name, hint=reasons)


def _first_lead(suggestions: list[Suggestion]) -> str:
    centre = next((s for s in suggestions if s.institution.type_id == "csw"), None)
    first = centre or next(iter(suggestions), None)
    return str(first.institution.pk) if first else ""


def _others(report: Report, without: set[UUID]) -> list[tuple[str, str]]:
    """Institutions of the report's district and national ones that may receive it."""
    held_back = HeldBack(report)
    rows = Institution.objects.filter(active=True).exclude(pk__in=without).exclude(type="triage")
    if report.municipality is not None:
        district = report.municipality.district_id
        rows = (
            rows.filter(municipality__district=district) | rows.filter(district=district) | rows.filter(national=True)
        )
    rows = rows.select_related("type").distinct().order_by("type__order", "name")
    return [(str(row.pk), row.name) for row in rows if not held_back(row)]


class ResolveForm(PortalForm):
    """Whom an exclusion means."""

    institutions = forms.MultipleChoiceField(
        label=_("Коју установу то искључује"),
        help_text=_("Означене остају искључене за стално. Ако не означите ниједну, забрана престаје."),
        required=False,
        widget=ChoiceCardsMultiple,
    )
    sure = forms.BooleanField(label=_("Проверено је о коме се ради"))

    def __init__(self, *args: Any, exclusion: Exclusion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["institutions"].choices = [(str(row.pk), row.name) for row in self._candidates(exclusion)]

    def _candidates(self, exclusion: Exclusion) -> list[Institution]:
        report = exclusion.report
        rows = Institution.objects.filter(active=True)
        if exclusion.kind == Exclusion.Kind.GROUP:
            rows = rows.filter(type__in=GROUP_TYPES.get(exclusion.group, ()))
        if report.municipality is not None:
            rows = rows.filter(municipality__district=report.municipality.district_id)
        found = list(rows.order_by("name")[:100])
        if report.institution is not None and report.institution not in found:
            found.insert(0, report.institution)
        return found
