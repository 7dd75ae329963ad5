"""What triage fills in."""

from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.forms import ChoiceCards, ChoiceCardsMultiple, Option
from portal.widgets import Folded
from reporting.cases.models import Exclusion, Report
from reporting.cases.states import Risk
from reporting.desk.forms.base import LAST_OF_TRIAGE, Confirmation, DeskForm, Refusals, Unkept, VocabularyField
from reporting.registry.models import ChoiceKind, Institution, Role, RoleAssignment, ViolenceLevel
from reporting.registry.services import TRIAGE_TYPE

# From this many institutions on, those that are further away are folded.
FOLD_FROM = 12
DISTRICT = _("Остале установе у округу и за округ")
COUNTRY = _("Установе за целу Србију")
REASON_LABELS = {
    "contact_reporter": _("јављање особи која је пријавила"),
    "find_child": _("утврђивање о ком је детету реч"),
    "protect_from_person": _("заштита детета од особе која чини насиље"),
    "resolve_exclusion": _("утврђивање ко не сме да види пријаву"),
}


RISK_CHOICES = [
    (Risk.LOW, Option(_("Низак"), hint=_("нема повреда ни страха, дете има подршку"))),
    (Risk.MEDIUM, Option(_("Средњи"), hint=_("понавља се или дете трпи последице"))),
    (Risk.HIGH, Option(_("Висок"), hint=_("озбиљно насиље, дете се боји или нема заштиту"))),
    (Risk.ACUTE, Option(_("Акутан"), hint=_("дете је у опасности сада: полиција и центар одмах"))),
]
# The answer that the school protocol does not apply.
NO_LEVEL = "none"


def level_choices() -> list[tuple[str, Option]]:
    """Return the levels of the protocol as answers, the last one that it does not apply."""
    levels = [(str(level.pk), Option(level.name, hint=level.acts)) for level in ViolenceLevel.objects.all()]
    return [*levels, (NO_LEVEL, Option(_("Не односи се на установу образовања"), hint=_("ниво се не одређује")))]


def level_of(answer: str) -> int | None:
    """Return the level of an answer as a number, or None where the school protocol does not apply."""
    return None if answer == NO_LEVEL else int(answer)


class AcceptForm(DeskForm):
    """Risk and level: the case opens with them."""

    draft_name = "acceptance"
    refusals: ClassVar[Refusals] = {
        "story": (
            "risk",
            _("Пријава каже да је дете у опасности сада. За низак или средњи ризик прво прочитајте причу."),
        )
    }
    risk = forms.ChoiceField(label=_("Процена ризика"), widget=ChoiceCards, choices=RISK_CHOICES)
    level = forms.ChoiceField(label=_("Ниво по Протоколу"), widget=ChoiceCards)
    unread = Confirmation(label=_("Одлучујемо без читања"))

    def __init__(self, *args: Any, story_was_read: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if story_was_read:
            del self.fields["unread"]
        self.fields["level"].choices = level_choices()  # type: ignore[attr-defined]

    def clean_level(self) -> int | None:
        """Return the level as a number, or None where the school protocol does not apply."""
        return level_of(self.cleaned_data["level"])


def proposed_assessment(report: Report) -> dict[str, str | None]:
    """Return what stands chosen before anybody assesses: danger now is acute, the protocol is one of schools."""
    return {
        "risk": Risk.ACUTE if report.danger_now == "yes" else None,
        "level": NO_LEVEL if report.setting == "home" else None,
    }


class AsideForm(DeskForm):
    """Why no case is opened: an entry of the vocabulary, from which the report's state follows."""

    draft_name = "aside"
    refusals: ClassVar[Refusals] = {
        "story": (None, _("Нико из тријаже није прочитао причу. Прво је отворите на страници пријаве.")),
        "message": (
            None,
            _("Стигла је порука коју тријажа није прочитала. Прво је прочитајте на страници пријаве."),
        ),
    }
    reason = VocabularyField(
        ChoiceKind.NOT_ACCEPTED_REASON,
        label=_("Зашто се предмет не отвара"),
        help_text=_("Ако је надлежан неко други, поруком реците коме да се обрати."),
    )


class ReasonForm(DeskForm):
    """The reason for which names and contacts are opened; a list, so that nothing typed lands in the audit."""

    draft_name = "names"
    reason = forms.ChoiceField(
        label=_("Зашто отварате имена и контакт"),
        help_text=_("Разлог и ваше име остају у дневнику."),
        widget=ChoiceCards,
        choices=list(REASON_LABELS.items()),
    )


class Agreement(Unkept, forms.MultipleChoiceField):
    """That somebody confirms the names that were shown: a tick of which the value says which ones they are."""


class ResolveForm(DeskForm):
    """Whom an exclusion means: ``given`` are the names so far, which ``agreeing`` lets somebody confirm.

    It asks for one confirmation: that it is checked who it is, or, while the names that say it are not opened
    (``names_opened``), that they stay so.
    """

    draft_name = "exclusion"
    refusals: ClassVar[Refusals] = {"last": (None, LAST_OF_TRIAGE)}
    # The value says which names were shown: whoever confirms has read every one of them.
    agree = Agreement(
        label=_("Оно што је већ записано"),
        required=False,
        widget=ChoiceCardsMultiple,
        error_messages={"invalid_choice": _("У међувремену је записано још неко име. Погледајте, па потврдите.")},
    )
    institutions = forms.MultipleChoiceField(
        label=_("Коју установу то искључује"),
        help_text=_("Означене остају искључене за стално."),
        required=False,
        widget=ChoiceCardsMultiple,
    )
    users = forms.MultipleChoiceField(
        label=_("Коју особу то искључује"),
        help_text=_("Означена особа не види пријаву, а њена установа може да је прими ако није означена горе."),
        required=False,
        widget=ChoiceCardsMultiple,
    )
    outside = forms.BooleanField(required=False)
    unopened = Confirmation(
        label=_("Одлучујем без отварања имена"),
        help_text=_(
            "Ако је написано о коме се ради, пише уз имена, а ви их нисте отварали. Отворите их ако икако можете."
        ),
        error_messages={"required": _("Отворите имена или потврдите да одлука иде без њих.")},
    )
    sure = Confirmation(label=_("Проверено је о коме се ради"))

    def __init__(
        self,
        *args: Any,
        exclusion: Exclusion,
        given: list[Exclusion],
        names_opened: bool,
        agreeing: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # Who decides without the names cannot say at the same time that it is checked who it is.
        del self.fields["unopened" if names_opened or not exclusion.stands_with_names else "sure"]
        self.given = given
        if exclusion.only_warns:
            # The reporter has said so already.
            del self.fields["outside"]
        else:
            self.fields["outside"].label = _outside_label(exclusion)
        institutions = _candidates(exclusion)
        people = _people(institutions)
        fields: Any = self.fields
        fields["institutions"].choices = _by_distance(institutions, exclusion.report)
        fields["users"].choices = people
        if not people:
            del self.fields["users"]
        if agreeing:
            agreement = Option(_("Потврђујем: пријава искључује оне који су записани и никог више"))
            fields["agree"].choices = [(_mark_of(given), agreement)]
        else:
            del self.fields["agree"]

    def clean(self) -> dict[str, Any]:
        """Somebody is meant: nothing at all is no answer, and two answers at once are none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        named, agreed = cleaned.get("institutions") or cleaned.get("users"), cleaned.get("agree")
        if not (named or agreed or cleaned.get("outside")):
            if "agree" not in self.errors:
                nobody = gettext("Означите кога пријава искључује или да није ни у једној установи.")
                self.add_error("institutions", nobody)
        elif (named or agreed) and cleaned.get("outside"):
            both = gettext("Означите кога пријава искључује или да није ни у једној установи. Не може обоје.")
            self.add_error("outside", both)
        elif named and agreed:
            self.add_error(
                "agree", gettext("Потврдите оно што је записано или додајте кога још пријава искључује. Не може обоје.")
            )
        return cleaned

    @property
    def chosen_institutions(self) -> list[UUID]:
        """Return the institutions that a valid form excludes; of whoever agrees, those that were named before."""
        if self.cleaned_data.get("agree"):
            return [one.institution.pk for one in self.given if one.institution is not None]
        return [UUID(key) for key in self.cleaned_data["institutions"]]

    @property
    def chosen_users(self) -> list[UUID]:
        """Return the accounts that a valid form excludes; of whoever agrees, those that were named before."""
        if self.cleaned_data.get("agree"):
            return [one.user.pk for one in self.given if one.user is not None]
        return [UUID(key) for key in self.cleaned_data.get("users", ())]


def _mark_of(given: list[Exclusion]) -> str:
    """Return a mark that another name changes."""
    return sha256("".join(sorted(str(one.pk) for one in given)).encode()).hexdigest()[:16]


def _outside_label(exclusion: Exclusion) -> str:
    """Return what it means that whoever is excluded works in none of the institutions."""
    if exclusion.kind == Exclusion.Kind.GROUP:
        return gettext("Није ниједна од ових установа: забрана престаје")
    if exclusion.source == Exclusion.UNASKED:
        return gettext("Такве особе нема или није ни у једној установи: упозорење остаје на предмету")
    if not exclusion.stands_with_names:
        return gettext("Особа не ради ни у једној установи: забрана престаје")
    return gettext("Особа није ни у једној установи (родитељ, рођак, познаник): упозорење остаје на предмету")


def _candidates(exclusion: Exclusion) -> list[Institution]:
    """Return every institution that the exclusion may mean: those of the district or for it, and national ones.

    First comes the one that the report names, if the exclusion may mean it. Never the triage team, of which
    people are excluded one by one: without it nobody would have the report.
    """
    report = exclusion.report
    rows = Institution.objects.filter(active=True).exclude(type=TRIAGE_TYPE)
    if exclusion.kind == Exclusion.Kind.GROUP:
        rows = rows.filter(type__exclusion_group=exclusion.group)
    named = list(rows.filter(pk=report.institution.pk)) if report.institution is not None else []
    if report.municipality is not None:
        district = report.municipality.district_id
        rows = rows.filter(
            Q(municipality__district=district) | Q(district=district) | Q(serves__district=district) | Q(national=True)
        ).distinct()
    return [*named, *rows.exclude(pk__in=[one.pk for one in named]).order_by("national", "name")]


def _by_distance(institutions: list[Institution], report: Report) -> list[Any]:
    """Return the choices: what is near first, then, folded away, the rest of the district and the country."""
    near: list[Any] = []
    district: list[Any] = []
    country: list[Any] = []
    for one in institutions:
        is_near = one.pk == report.institution_id or one.municipality_id == report.municipality_id
        group = country if one.national else near if is_near else district
        group.append((str(one.pk), one.name))
    folded = [(Folded(label), rows) for label, rows in ((DISTRICT, district), (COUNTRY, country)) if rows]
    # A short list, or one in which nothing is near, is shown whole.
    return [*near, *folded] if near and len(institutions) > FOLD_FROM else [*near, *district, *country]


def _people(institutions: list[Institution]) -> list[tuple[str, Option]]:
    """Return who works in these institutions or in triage: they could open the report at the desk."""
    held = (
        RoleAssignment.objects.filter(Q(institution__in=institutions) | Q(role=Role.TRIAGE))
        .filter(Q(valid_to=None) | Q(valid_to__gt=timezone.now()), user__is_active=True)
        .select_related("user", "institution")
        .order_by("institution__name", "user__email")
    )
    people: dict[str, Option] = {}
    for one in held:
        name = one.user.get_full_name() or one.user.email
        people.setdefault(str(one.user.pk), Option(name, hint=one.institution.name, typed=True))
    return list(people.items())
