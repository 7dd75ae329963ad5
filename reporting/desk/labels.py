"""Codes of a report in the words of the registry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.pages.dates import day_text, moment_text
from portal.script.sorting import script_of_page, sort_key
from reporting.cases.casework.duties import unfulfilled_in
from reporting.cases.casework.queries.related import grave_bases
from reporting.cases.filing.answers import QUESTIONS, Question
from reporting.cases.models import Case, Deadline, Participation, Report
from reporting.cases.states import ReportStatus
from reporting.registry.models import Choice, ChoiceKind, Institution


class Labels:
    """Labels of every vocabulary and events of the measures, read once for a page."""

    def __init__(self) -> None:
        rows = list(Choice.objects.order_by().values_list("kind", "code", "label", "event", "active"))
        self._labels = {(kind, code): label for kind, code, label, _event, _active in rows}
        # Which kind of measure brings which event about.
        self.measured = {
            event: code for kind, code, _label, event, active in rows if kind == ChoiceKind.MEASURE and active
        }

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


UNKNOWN = "unknown"
# Who reports, where only the track tells it.
BY_TRACK = {"adult": gettext_lazy("Одрасла особа"), "professional": gettext_lazy("Особа која ради са децом")}
# Of whom a child speaks; a child that has not said it has the role of one that speaks of itself.
ABOUT = {True: gettext_lazy("о себи"), False: gettext_lazy("о другом детету")}


def report_status(report: Report) -> str:
    """Return the tag of a report at the desk; of one set aside the reason, which stands beside it, says more."""
    return _("без предмета") if report.status == ReportStatus.SPAM else report.get_status_display()


def dismissed_lines(reports: Sequence[Report]) -> list[tuple[Report, str, str]]:
    """Return reports that were set aside, each with its tag and why no case was opened, in words."""
    if not reports:
        return []
    labels = Labels()
    return [
        (one, report_status(one), labels.of(ChoiceKind.NOT_ACCEPTED_REASON, one.not_accepted_reason)) for one in reports
    ]


def form_names(report: Report) -> str:
    """Return the reported forms as one heading, such as „Психичко насиље, дигитално насиље“.

    „Не знам“ is what somebody answered, or nobody was asked: no heading for who must decide.
    """
    names = _known_forms(report)
    if not names:
        urgent = report.danger_now == "yes"
        return _("Хитна пријава, облик није наведен") if urgent else _("Облик није наведен")
    return ", ".join([*names[:1], *(name[0].lower() + name[1:] for name in names[1:])])


# What is said of a place that somebody wrote: that there is one, and no word of it.
PLACE_WRITTEN = gettext_lazy("адреса је уписана")


def facts(report: Report, labels: Labels | None = None, *, for_triage: bool = False) -> list[Fact]:
    """Return the coded answers of a report in words; nothing sealed is among them.

    ``for_triage``: that a place was written and that danger was heard, too.
    """
    labels = labels or Labels()
    reporter = [Fact(_("Пријављује"), _reporter(report, labels))]
    if report.is_child and (report.about_self or report.reporter_role == "child_friend"):
        reporter.append(Fact(_("О коме"), str(ABOUT[report.about_self])))
    at_once = report.danger_now == "yes"
    told = [
        (str(one.label), _told(report, one, labels, written=for_triage and bool(report.place_is_written)))
        for one in QUESTIONS.values()
        if one.label and not (at_once and one.name == "institution" and report.institution is None)
    ]
    return [
        *reporter,
        Fact(_("Примљено"), moment_text(report.received_at)),
        Fact(_("Опасност сада"), _danger(report, heard=for_triage and report.danger_heard and not at_once)),
        *_told_lines(told, at_once=at_once),
        Fact(_("Безбедан контакт"), str(CONTACTS.get(report.contact_channel, report.contact_channel))),
    ]


def _danger(report: Report, *, heard: bool) -> str:
    """Return what was answered of danger; ``heard``: words speak of it, too; of which is not said here."""
    said = str(DANGER.get(report.danger_now, report.danger_now))
    return "; ".join([said, _("у тексту се помиње опасност")]) if heard else said


def _told(report: Report, question: Question, labels: Labels, *, written: bool) -> str:
    """Return an answer in words; empty where nobody knows it. ``written``: a place is, beside the chosen one."""
    match question.name:
        case "forms":
            return form_names(report) if _known_forms(report) else ""
        case "municipality":
            return "; ".join(filter(None, (_place(report), str(PLACE_WRITTEN) if written else "")))
        case "institution":
            return report.institution.name if report.institution else _("није изабрана")
    assert question.vocabulary is not None
    said = getattr(report, question.name)
    codes = said if isinstance(said, list) else [said]
    return ", ".join(labels.of(question.vocabulary, code) for code in codes if code != UNKNOWN)


def _told_lines(told: list[tuple[str, str]], *, at_once: bool) -> list[Fact]:
    """Return the answers as lines; what is not known says so.

    Who is in danger may send ``at_once``, and then nothing tells what was asked: one line names all that is missing.
    """
    if not at_once:
        return [Fact(label, value or _("не зна се")) for label, value in told]
    missing = [label for label, value in told if not value]
    lines = [Fact(label, value) for label, value in told if value]
    if missing:
        names = ", ".join([*missing[:1], *(name[0].lower() + name[1:] for name in missing[1:])])
        lines.append(Fact(_("Не зна се или није питано"), names))
    return lines


def _known_forms(report: Report) -> list[str]:
    return [form.name for form in report.forms.all() if form.code != UNKNOWN]


def _reporter(report: Report, labels: Labels) -> str:
    """Return who reports: the role, or what the track tells where no role was said."""
    if report.reporter_role == UNKNOWN and report.track in BY_TRACK:
        return str(BY_TRACK[report.track])
    return labels.of(ChoiceKind.REPORTER_ROLE, report.reporter_role)


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


def contact_facts(contact: Mapping[str, Any]) -> list[Fact]:
    """Return a public contact in words, without what is empty; no line where there is none."""
    labels = {
        "phone": _("Телефон"),
        "address": _("Адреса"),
        "public_email": _("Е-пошта за грађане"),
        "hours": _("Радно време"),
        "website": _("Сајт"),
        "contact_source": _("Извор"),
    }
    found = [Fact(label, contact[name], typed=True) for name, label in labels.items() if contact.get(name)]
    return [*found, Fact(_("Проверено"), day_text(contact["verified_on"]))] if contact else []


def _area(institution: Institution) -> str:
    """Return the area that an institution serves, in the order in which ``Institution`` decides it."""
    if institution.national:
        return _("целу земљу")
    script = script_of_page()
    named = sorted((str(place) for place in institution.serves.all()), key=lambda name: sort_key(name, script))
    return ", ".join(named) or str(institution.district or institution.municipality)


DANGER_TAG = gettext_lazy("Непосредна опасност")
# Of a report or a message in whose words danger was heard: never which, where the words themselves are not open.
MAY_BE_URGENT = gettext_lazy("може бити хитно")
DANGER = {"yes": gettext_lazy("да"), "no": gettext_lazy("не"), "unsure": gettext_lazy("није сигурно")}
CONTACTS = {
    "none": gettext_lazy("није остављен"),
    "email": gettext_lazy("е-пошта"),
    "phone": gettext_lazy("телефон"),
}


def _place(report: Report) -> str:
    if report.municipality is None:
        return ""
    if report.municipality.is_whole_city:
        return _("%(city)s, општина није позната") % {"city": report.municipality.name}
    return f"{report.municipality.name}, {report.municipality.district.name}"


@dataclass(frozen=True)
class DutyLine:
    """A duty in words: what, until when, on which ground, and whether it is late."""

    title: str
    when: str
    basis: str
    late: bool


def duty_lines(duties: Iterable[Deadline], *, now: datetime) -> list[DutyLine]:
    """Return unfulfilled duties in words; one whose time has passed or was cut short says so."""
    return [
        duty_line(deadline, when=_("одмах") if deadline.is_at_once else moment_text(deadline.due_at), now=now)
        for deadline in duties
    ]


def duty_line(deadline: Deadline, *, when: str, now: datetime) -> DutyLine:
    """Return a deadline in words, with ``when`` it is due."""
    rule = deadline.rule
    return DutyLine(title=rule.title, when=when, basis=str(rule.basis_for_desk), late=deadline.is_late(now))


def unfulfilled_lines(case: Case, *, now: datetime) -> list[tuple[Participation, list[DutyLine]]]:
    """Return what the institutions of a case have not fulfilled, for whoever decides about its closing."""
    return [(row.participation, duty_lines(row.duties, now=now)) for row in unfulfilled_in(case, now=now)]


def grave_basis(case: Case) -> str:
    """Return on what ground closing a case needs a second institution; empty when acute risk alone asks for it."""
    return next(iter(grave_bases(case)), "")
