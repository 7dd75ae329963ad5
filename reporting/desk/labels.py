"""Codes of a report in the words of the registry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.pages.dates import moment_text
from portal.script.sorting import script_of_page, sort_key
from reporting.cases.duties import unfulfilled_in
from reporting.cases.models import Case, Deadline, Participation, Report
from reporting.cases.selectors.related import first_of, grave_bases
from reporting.registry.models import Choice, ChoiceKind, Institution


class Labels:
    """Labels of every vocabulary, read once for a page."""

    def __init__(self) -> None:
        self._labels = {(choice.kind, choice.code): choice.label for choice in Choice.objects.all()}

    def of(self, kind: ChoiceKind, code: str) -> str:
        """Return the label of ``code``; a code that the registry no longer has stands for itself."""
        return self._labels.get((kind.value, code), code)


@dataclass(frozen=True)
class Fact:
    """One line of ``components/facts.html``: the third value says whether a person typed it."""

    label: str
    value: str
    typed: bool = False

    def __getitem__(self, index: int) -> str | bool:
        return (self.label, self.value, self.typed)[index]


def form_names(report: Report) -> str:
    """Return the reported forms as one heading, such as „Психичко насиље, дигитално насиље“."""
    names = [form.name for form in report.forms.all()]
    return ", ".join([*names[:1], *(name[0].lower() + name[1:] for name in names[1:])])


def facts(report: Report) -> list[Fact]:
    """Return the coded answers of a report in words; nothing sealed is among them."""
    labels = Labels()
    kind = ChoiceKind
    lines = [
        Fact(_("Пријављује"), labels.of(kind.REPORTER_ROLE, report.reporter_role)),
        Fact(_("Примљено"), moment_text(report.received_at)),
        Fact(_("Опасност сада"), str(DANGER.get(report.danger_now, report.danger_now))),
        Fact(_("Облици"), form_names(report)),
        Fact(_("Где"), labels.of(kind.SETTING, report.setting)),
        Fact(_("Место"), _place(report)),
        Fact(_("Установа"), report.institution.name if report.institution else _("није изабрана")),
        Fact(_("Када"), labels.of(kind.PERIOD, report.period)),
        Fact(_("Колико често"), labels.of(kind.FREQUENCY, report.frequency)),
        Fact(_("Узраст детета"), labels.of(kind.AGE_BAND, report.age_band)),
        Fact(_("Ко чини"), ", ".join(labels.of(kind.PERPETRATOR, code) for code in report.perpetrators) or "–"),
        Fact(_("Безбедан контакт"), str(CONTACTS.get(report.contact_channel, report.contact_channel))),
    ]
    return lines


def institution_facts(institution: Institution) -> list[Fact]:
    """Return what the registry says of an institution: its kind, area and the body above it."""
    above = institution.supervisor
    return [
        Fact(_("Врста"), institution.type.name),
        Fact(_("Седиште"), str(institution.municipality or "–")),
        Fact(_("Надлежна за"), _area(institution)),
        Fact(_("Орган изнад"), above.name if above else "–"),
        Fact(_("Прима предмете"), _("да") if institution.active else _("не")),
    ]


def _area(institution: Institution) -> str:
    """Return the area that an institution serves, in the order in which ``Institution`` decides it."""
    if institution.national:
        return _("целу земљу")
    script = script_of_page()
    named = sorted((str(place) for place in institution.serves.all()), key=lambda name: sort_key(name, script))
    return ", ".join(named) or str(institution.district or institution.municipality)


DANGER_TAG = gettext_lazy("Непосредна опасност")
DANGER = {"yes": gettext_lazy("да"), "no": gettext_lazy("не"), "unsure": gettext_lazy("није сигурно")}
CONTACTS = {
    "none": gettext_lazy("није остављен"),
    "email": gettext_lazy("е-пошта"),
    "phone": gettext_lazy("телефон"),
}


def _place(report: Report) -> str:
    if report.municipality is None:
        return _("није познато")
    return f"{report.municipality.name}, {report.municipality.district.name}"


def case_title(case: Case) -> str:
    """Return the heading of a case: its forms of violence, without names or story."""
    report = first_of(case)
    return form_names(report) if report else _("Предмет")


@dataclass(frozen=True)
class DutyLine:
    """An unfulfilled duty in words: what, until when, on which ground, and whether it is late."""

    title: str
    when: str
    basis: str
    late: bool


def duty_lines(duties: Iterable[Deadline], *, now: datetime) -> list[DutyLine]:
    """Return unfulfilled duties in words; one whose time has passed or was cut short says so."""
    return [
        DutyLine(
            title=deadline.rule.title,
            when=_("одмах") if deadline.is_at_once else moment_text(deadline.due_at),
            basis=str(deadline.rule.basis_for_desk),
            late=deadline.is_late(now),
        )
        for deadline in duties
    ]


def unfulfilled_lines(case: Case, *, now: datetime) -> list[tuple[Participation, list[DutyLine]]]:
    """Return what the institutions of a case have not fulfilled, for whoever decides about its closing."""
    return [(row.participation, duty_lines(row.duties, now=now)) for row in unfulfilled_in(case, now=now)]


def grave_basis(case: Case) -> str:
    """Return on what ground closing a case needs a second institution; empty when acute risk alone asks for it."""
    return next(iter(grave_bases(case)), "")
