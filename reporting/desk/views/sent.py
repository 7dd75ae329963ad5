"""What triage sent and nobody has taken."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.pages.dates import ago_text, clock_text, plural_form, span_text, waiting_text
from reporting.cases.casework.queries.related import first_of
from reporting.cases.models import Case, Deadline
from reporting.cases.principals import Person
from reporting.cases.states import PARTICIPATION_OWING, ParticipationStatus, Risk
from reporting.cases.triage.sent import (
    LATE,
    LEFT,
    NARROWED,
    PHONED,
    UNHEARD,
    Line,
    Numbers,
    Sent,
    numbers_of_sent,
    sent_cases,
)
from reporting.desk.calls import call_text, hear_text
from reporting.desk.labels import Labels, form_names
from reporting.desk.views.common import desk_page, page
from reporting.registry.models import ChoiceKind
from reporting.vault import deks


@dataclass(frozen=True)
class Row:
    """One institution in words: ``clock`` is what stands where the eye begins, ``said`` what happened."""

    line: Line
    clock: str
    under: str
    said: str
    over: bool
    part: int = 0
    whole: int = 0
    call_now: bool = False

    @property
    def may_be_asked_again(self) -> bool:
        """Whether triage may send it again: no exclusion and no recusal took it away."""
        part = self.line.part
        return (
            part is not None
            and not self.line.shut_out
            and (part.status == ParticipationStatus.DECLINED or bool(part.end_reason))
        )

    @property
    def waits_for_second(self) -> bool:
        """Whether somebody of triage has said that the part ends, and a second one has not."""
        part = self.line.part
        return part is not None and part.end_proposed_by_id is not None and part.status in PARTICIPATION_OWING


@desk_page
def sent(request: HttpRequest, person: Person) -> HttpResponse:
    """Requests that nobody has taken, by case, with whom to call."""
    asked = request.GET.get("stanje", "")
    only = asked if asked in NARROWED else ""
    found = sent_cases(person, only=only, key=request.GET.get("posle", ""))
    numbers, now, labels = numbers_of_sent(person), timezone.now(), Labels()
    cases: list[Sent] = found.rows
    calls = [call for one in cases for line in one.lines for call in (line.taken, line.last_call) if call is not None]
    deks.prime(calls, owner="report_id")
    rows = [(one, _title(one.case), [_row(line, labels, now) for line in one.lines]) for one in cases]
    more = urlencode({"stanje": only, "posle": found.next_key} if only else {"posle": found.next_key})
    context = {
        "rows": rows,
        "headline": _headline(rows, numbers),
        "narrowings": _narrowings(numbers, only),
        "next_url": f"{reverse('desk:sent')}?{more}" if found.next_key else "",
    }
    return page(request, person, "desk/sent.html", context)


def _narrowings(numbers: Numbers, only: str) -> list[tuple[str, int, str, bool]]:
    """Return the links that narrow the list: words, number, address, and whether it is this one."""
    here = reverse("desk:sent")
    entries = (
        ("", _("Није преузето"), numbers.waiting),
        (LATE, _("Прекорачен рок"), numbers.late),
        (UNHEARD, _("Нико не чује"), numbers.unheard),
        (LEFT, _("Одбили или отишли"), numbers.left),
        (PHONED, _("Само телефоном"), numbers.phoned),
    )
    return [(words, count, f"{here}?stanje={code}" if code else here, code == only) for code, words, count in entries]


def _headline(rows: list[tuple[Sent, str, list[Row]]], numbers: Numbers) -> str:
    """Return what must be done first, else how much waits."""
    for one, _title, lines in rows:
        first = next((row for row in lines if row.call_now), None)
        if first is not None and one.case.risk == Risk.ACUTE:
            return _("Није преузето: %(name)s. Зовите сада.") % {"name": first.line.institution.short_name}
    if not numbers.waiting and not numbers.left:
        return _("Све што је послато је преузето.")
    count = numbers.waiting
    words = plural_form(count, _("слање чека"), _("слања чекају"), _("слања чека"))
    return f"{count} {words} {_('да га установа преузме.') if count == 1 else _('да их установе преузму.')}"


def _row(line: Line, labels: Labels, now: datetime) -> Row:
    row = replace(_row_as_sent(line, labels, now), call_now=line.calls(now))
    if not line.refused or line.last_call is None:
        return row
    # What was said on the telephone stands where the eye begins; the clock that runs on is said beside it.
    at = _("у %(at)s") % {"at": clock_text(line.last_call.called_at)}
    running = _("Рок за преузимање: %(left)s.") % {"left": row.under if line.unheard else row.clock}
    said = f"{row.said} {running}" if line.clock is not None else row.said
    return replace(row, clock=_("Одбили телефоном"), under=at, said=said, over=True, whole=0)


def _row_as_sent(line: Line, labels: Labels, now: datetime) -> Row:
    part = line.part
    if line.owed is not None:
        said = call_text(line.last_call) or _("Није послато никоме. Предмет чека ваш позив.")
        return Row(line, _("Нико не чује"), _("установа нема налог"), said, over=True)
    if line.clock is not None:
        return _running(line, line.clock, now)
    assert part is not None
    if line.taken is not None:
        said = call_text(line.taken)
        return Row(line, _("Преузето"), _("телефоном"), said, over=False)
    if line.shut_out:
        said = _("Пријава искључује ту установу. Место је празно.")
        return Row(line, _("Искључена"), ago_text(part.ended_at, now=now) if part.ended_at else "", said, over=False)
    if line.left:
        why = labels.of(ChoiceKind.DECLINE_REASON, part.decline_reason) if part.decline_reason else ""
        word = _("Одбили") if part.status == ParticipationStatus.DECLINED else _("Отишли")
        said = _("Разлог: %(why)s. Место је празно.") % {"why": why} if why else _("Место је празно.")
        return Row(line, word, ago_text(part.ended_at, now=now) if part.ended_at else "", said, over=False)
    if part.accepted_at is not None:
        took = span_text(part.accepted_at - part.requested_at)
        return Row(line, _("Преузето"), _("за %(span)s") % {"span": took}, "", over=False)
    return Row(line, part.get_status_display().capitalize(), "", "", over=False)


def _running(line: Line, clock: Deadline, now: datetime) -> Row:
    """Return a row whose clock runs: how long still, or over; and what has happened so far."""
    whole, part = clock.due_at - clock.starts_at, line.part
    over = clock.is_late(now)
    minutes, gone = int(whole.total_seconds() // 60), int((now - clock.starts_at).total_seconds() // 60)
    assert part is not None
    at = {"at": clock_text(part.requested_at)}
    if line.unheard:
        said = _("Послато у %(at)s. Нико не чује: нема налог.") % at
    elif part.received_at is not None:
        said = _("Отворено у %(at)s, није преузето.") % {"at": clock_text(part.received_at)}
    else:
        said = _("Послато у %(at)s. Није отворено.") % at + " " + hear_text(line.hearers)
    call = call_text(line.last_call)
    words = _("%(time)s преко") if over else _("још %(time)s")
    left = words % {"time": waiting_text(clock.due_at, now=now) if over else waiting_text(now, now=clock.due_at)}
    under = (_("рок је био %(span)s") if over else _("рок је %(span)s")) % {"span": span_text(whole)}
    return Row(
        line,
        _("Нико не чује") if line.unheard else left,
        left if line.unheard else under,
        f"{said} {call}".strip(),
        over=over,
        part=max(0, min(gone, minutes)),
        whole=minutes,
    )


def _title(case: Case) -> str:
    """Return the heading of a case: its forms of violence, without names or story."""
    report = first_of(case)
    return form_names(report) if report else _("Предмет")
