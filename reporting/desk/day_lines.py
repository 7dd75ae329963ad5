"""The lines of the day and of the list of cases in words."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.pages.dates import clock_text, local, short_day_text, span_text
from reporting.cases.alarms.queries import Ringing
from reporting.cases.casework.queries.day import Arrived
from reporting.cases.casework.queries.lines import Line, NewMessage, end_of_day
from reporting.cases.models import Case, Participation, Report
from reporting.cases.principals import Person
from reporting.cases.roles import WORKER
from reporting.cases.states import PARTICIPATION_COMMITTED, ParticipationStatus, Risk
from reporting.desk.labels import DANGER_TAG, MAY_BE_URGENT, Labels
from reporting.registry.models import ChoiceKind, Event

WEEKDAYS = ("пон", "уто", "сре", "чет", "пет", "суб", "нед")
RISK_TAGS: dict[str, str] = {Risk.ACUTE: "danger", Risk.HIGH: "warm"}
# So many forms stand in a line; what else was reported stands on the page of the case.
FORMS_SHOWN = 2
UNKNOWN = "unknown"


@dataclass(frozen=True)
class LineRow:
    """One line: ``own_place`` and ``is_mine`` mark what is the same in most lines and left out on a telephone."""

    url: str
    number: str
    when: str
    late: bool
    act: str
    more: int
    risk: str
    risk_kind: str
    forms: str
    place: str
    own_place: bool
    new: str
    who: str
    who_typed: bool
    is_mine: bool
    own_name: str
    status: str


@dataclass
class Group:
    """Lines under one heading."""

    title: str
    urgent: bool
    rows: list[LineRow] = field(default_factory=list)


def grouped(person: Person, lines: Iterable[Line], *, now: datetime) -> list[Group]:
    """Return lines in the groups until tomorrow, this week and later; what is acute always stands in the first."""
    lines = list(lines)
    tomorrow, week = end_of_day(now, after=1), end_of_day(now, after=6 - local(now).weekday())
    acute_later = any(line.is_acute and _due(line, now) >= tomorrow for line in lines)
    groups = (
        Group(_("Акутно и до сутра") if acute_later else _("До сутра"), True),
        Group(_("Ове недеље"), False),
        Group(_("Касније"), False),
    )
    for line in lines:
        due = _due(line, now)
        at = 0 if line.is_acute or due < tomorrow else 1 if due < week else 2
        groups[at].rows.append(line_row(person, line, now=now))
    return [group for group in groups if group.rows]


def _due(line: Line, now: datetime) -> datetime:
    return line.next.due_at if line.next is not None else now + timedelta(days=36_500)


def line_row(person: Person, line: Line, *, now: datetime) -> LineRow:
    """Return one line in words."""
    about, part, closed = line.case or line.report, line.part, line.case is not None and line.case.closed_at
    kind = "plain" if closed or line.case is None else RISK_TAGS.get(line.case.risk, "plain")
    risk = line.case.get_risk_display() if line.case else ""
    if line.case is None and line.report.danger_now == "yes":
        risk, kind = str(DANGER_TAG), "danger"
    elif line.case is None and line.report.danger_heard:
        risk, kind = str(MAY_BE_URGENT), "warm"
    who, typed, mine = _leads(person, line.leads) if part is not None else (line.lead_house, False, False)
    return LineRow(
        url=url_of(about),
        number=about.number,
        when=_when(line, now),
        late=line.next is not None and line.next.is_late(now),
        act=line.next.rule.title if line.next else _without_deadline(line),
        more=line.more,
        risk=risk,
        risk_kind=kind,
        forms=short_forms(line.report),
        place=line.report.municipality.name if line.report.municipality else "",
        own_place=part is not None and part.institution.municipality_id == line.report.municipality_id,
        new=age_text(part.unread_since, now=now) if part is not None and _reads(person, part) else "",
        who=who,
        who_typed=typed,
        is_mine=mine,
        own_name=line.own_name,
        status=line.case.get_status_display() if line.case else _("пријава"),
    )


def url_of(about: Case | Report) -> str:
    """Return the address of a case or, before there is one, of its report."""
    return reverse("desk:case" if isinstance(about, Case) else "desk:report", args=[about.pk])


def _reads(person: Person, part: Participation) -> bool:
    """Whether the person may read what came to this part; the same rule as ``message.read``."""
    return part.institution_id in person.institution_ids(WORKER) and part.status in PARTICIPATION_COMMITTED


def _leads(person: Person, leads: User | None) -> tuple[str, bool, bool]:
    """Return who leads in words, whether that is a typed name, and whether it is the reader."""
    if leads is None:
        return _("нико"), False, False
    return (_("ви"), False, True) if leads.pk == person.user.pk else (short_name(leads), True, False)


def short_name(user: User) -> str:
    """Return a colleague as a line has room for: „Ј. Савић“, or the address where no name is known."""
    if user.first_name and user.last_name:
        return f"{user.first_name[0]}. {user.last_name}"
    return user.get_full_name() or user.email.partition("@")[0]


def _without_deadline(line: Line) -> str:
    if line.case is not None and line.case.closed_at:
        return _("затворен")
    if line.part is not None and line.part.status == ParticipationStatus.DONE:
        return _("Ваш део је завршен, предмет је отворен") if line.part.lead else _("Ваш део је завршен")
    return _("Ниједан рок не тече")


def _when(line: Line, now: datetime) -> str:
    """Return until when, as short as a table needs: „касни 2 дана“, „данас 13.45“, „чет 3. 12.“"""
    deadline = line.next
    if deadline is None:
        return "–"
    if deadline.is_late(now):
        today = local(deadline.late_at).date() == local(now).date()
        if today:
            return _("касни од %(clock)s") % {"clock": clock_text(deadline.late_at)}
        return _("касни %(span)s") % {"span": span_text(now - deadline.late_at)}
    if deadline.due_at <= now:
        return _("одмах")
    due = local(deadline.due_at)
    days = (due.date() - local(now).date()).days
    clock = "" if (due.hour, due.minute) == (23, 59) else f" {clock_text(due)}"
    if days < 2:
        return f"{(_('данас'), _('сутра'))[days]}{clock}"
    if days < 14:
        return f"{WEEKDAYS[due.weekday()]} {short_day_text(due)}"
    return short_day_text(due) if due.year == local(now).year else f"{short_day_text(due)} {due.year}."


def age_text(since: datetime | None, *, now: datetime) -> str:
    """Return how old a message is: „пре 4 мин“, „данас 9.20“, „јуче 18.20“, „24. 11.“"""
    if since is None:
        return ""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 60:
        return _("пре %(minutes)s мин") % {"minutes": max(minutes, 1)}
    days = (local(now).date() - local(since).date()).days
    if days < 2:
        return f"{(_('данас'), _('јуче'))[days]} {clock_text(since)}"
    return short_day_text(local(since))


def short_forms(report: Report) -> str:
    """Return the forms as a line has room for: „психичко, дигитално“; the word that all share is left out."""
    names = [form.name for form in report.forms.all() if form.code != UNKNOWN]
    if not names:
        return _("није наведен")
    shown = [_short(name) for name in names[:FORMS_SHOWN]]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" +{rest}" if rest else "")


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(name: str) -> str:
    return (name[0].lower() + name[1:]).removesuffix(" насиље").removeprefix("насиље ")


@dataclass(frozen=True)
class MessageRow:
    """A message that waits: who writes of which case, since when, and whether anybody at all has read it."""

    url: str
    number: str
    who: str
    risk: str
    risk_kind: str
    age: str
    unread_by_all: bool
    count: int
    own_name: str
    now: bool


def message_row(message: NewMessage, labels: Labels, *, now: datetime) -> MessageRow:
    """Return a message in words, never what stands in it: reading it is an act that is logged."""
    about = message.case or message.report
    urgent = message.report.danger_now == "yes" if message.case is None else message.case.risk == Risk.ACUTE
    risk = message.case.get_risk_display() if message.case else _("пријава")
    kind = "danger" if urgent else RISK_TAGS.get(message.case.risk, "plain") if message.case else "plain"
    if message.heard and not urgent:
        risk, kind = str(MAY_BE_URGENT), "warm"
    return MessageRow(
        url=url_of(about) + "#poruke",
        number=about.number,
        who=_writes(message.report, labels),
        risk=risk,
        risk_kind=kind,
        age=age_text(message.since, now=now),
        unread_by_all=not message.read_by_somebody,
        count=message.count,
        own_name=message.own_name,
        now=urgent,
    )


def _writes(report: Report, labels: Labels) -> str:
    if report.is_child:
        return _("Пише дете")
    role = labels.of(ChoiceKind.REPORTER_ROLE, report.reporter_role)
    if report.reporter_role == UNKNOWN:
        return _("Пише одрасла особа")
    return _("Пише: %(role)s") % {"role": role[0].lower() + role[1:]}


@dataclass(frozen=True)
class ArrivedRow:
    """A case that nobody of the institution has answered, and who can; ``who`` is for a head that takes none."""

    url: str
    number: str
    what: str
    risk: str
    risk_kind: str
    until: str
    late: bool
    now: bool
    may_take: bool
    who: list[str]


def arrived_row(arrived: Arrived, *, now: datetime) -> ArrivedRow:
    """Return a case to be taken in words."""
    part = arrived.part
    place = part.report.municipality
    late = part.line_late_at is not None and part.line_late_at < now
    return ArrivedRow(
        url=reverse("desk:case" if arrived.may_take else "desk:hand_over", args=[part.case_id]),
        number=part.case.number,
        what=_first_large(", ".join(filter(None, (short_forms(part.report), place.name if place else "")))),
        risk=part.case.get_risk_display(),
        risk_kind=RISK_TAGS.get(part.case.risk, "plain"),
        until=_until(part, now),
        late=late,
        now=part.case.risk == Risk.ACUTE,
        may_take=arrived.may_take,
        who=[short_name(user) for user in arrived.who_can],
    )


def _until(part: Participation, now: datetime) -> str:
    """Return until when a case is to be taken, or how long it waits where no deadline says so."""
    if part.line_late_at is not None and part.line_late_at < now:
        return _("касни %(span)s") % {"span": span_text(now - part.line_late_at)}
    if part.line_due_at is None or part.line_due_at.year > now.year + 100:
        return _("чека од %(age)s") % {"age": age_text(part.requested_at, now=now)}
    left = part.line_due_at - now
    if left < timedelta(0):
        return _("одмах")
    if left < timedelta(hours=1):
        return _("још %(span)s") % {"span": span_text(left)}
    due = local(part.line_due_at)
    days = (due.date() - timezone.localdate(now)).days
    if days < 2:
        return _("до %(day)s у %(clock)s") % {"day": (_("данас"), _("сутра"))[days], "clock": clock_text(due)}
    return _("до %(day)s") % {"day": short_day_text(due)}


@dataclass(frozen=True)
class AlarmRow:
    """An alarm of which the person was told: what happened, where it is answered, since when."""

    url: str
    number: str
    what: str
    risk: str
    risk_kind: str
    age: str
    now: bool
    event: str
    equals: int


def alarm_rows(ringing: Iterable[Ringing], *, told_below: Container[str], now: datetime) -> list[AlarmRow]:
    """Return alarms in words, but for those of events that a list below tells of, the gravest first.

    Danger stands first; what rings twice for one thing, such as two institutions of a case, is one line.
    """
    rows: dict[tuple[str, str], AlarmRow] = {}
    for one in ringing:
        if one.event not in told_below:
            row = _alarm_row(one, now)
            rows.setdefault((row.what, row.url), row)
    return sorted(rows.values(), key=lambda row: not row.now)


def _alarm_row(one: Ringing, now: datetime) -> AlarmRow:
    about = one.about
    if isinstance(about, Case):
        risk, kind = about.get_risk_display(), RISK_TAGS.get(about.risk, "plain")
    elif about.danger_now == "yes":
        risk, kind = _("опасност"), "danger"
    elif about.danger_heard:
        risk, kind = str(MAY_BE_URGENT), "warm"
    else:
        risk, kind = _("пријава"), "plain"
    return AlarmRow(
        url=_answered_at(one),
        number=about.number,
        what=one.title,
        risk=risk,
        risk_kind=kind,
        age=age_text(one.since, now=now),
        now=kind == "danger",
        event=one.event,
        equals=one.equals,
    )


def _answered_at(one: Ringing) -> str:
    """Return where an alarm is answered."""
    if one.equals > 1:
        return reverse("desk:alike", args=[one.about.pk])
    match one.event:
        case Event.EXCLUSION_NAMED:
            return reverse("desk:resolve", args=[one.row])
        case Event.MESSAGE_RECEIVED | Event.DANGER_HEARD | Event.NOT_STOPPED | Event.REVIEW_WISHED:
            return url_of(one.about) + "#poruke"
        case Event.CALL_OWED:
            return reverse("desk:sent")
        case Event.CASE_WAITS if isinstance(one.about, Case):
            return reverse("desk:route", args=[one.about.pk])
    return url_of(one.about)
