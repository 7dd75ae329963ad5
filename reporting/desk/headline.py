"""The heading of a day: what cannot wait, in one or two sentences."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.pages.dates import plural_form
from reporting.cases.casework.queries.lines import NewMessage
from reporting.cases.selectors import MyDay
from reporting.cases.states import Risk
from reporting.desk.day_lines import AlarmRow
from reporting.registry.models import Event

FEW = {1: "један", 2: "два", 3: "три", 4: "четири"}
# The same beside a noun such as „пријава“.
FEW_OF_HER = FEW | {1: "једна", 2: "две"}
# More sentences than this no heading has.
MOST = 2
MESSAGES = (Event.MESSAGE_RECEIVED, Event.DANGER_HEARD, Event.NOT_STOPPED, Event.REVIEW_WISHED)


def headline(day: MyDay, *, alarms: Iterable[AlarmRow] = (), to_review: int = 0) -> str:
    """Answer "what cannot wait" in at most two sentences, such as „Дете чека одговор. Касне два рока.“

    First what rings (``alarms``, in their order on the page) and danger: acute cases that nobody has taken or that
    triage has sent to nobody, and messages on acute cases. Then what is late and due today, then messages, and then
    what waits for this person without a time: closings, reviews of break-glass (``to_review``), cases to take, cases
    without recipients, second words, and reports to decide about, and what other institutions have not taken. Only
    when nothing at all waits is the day calm.
    """
    rings = next((row for row in alarms if not _is_said(row, day)), None)
    red, calm = (rings, None) if rings is not None and rings.now else (None, rings)
    said = (_rings(red), _acute(day), _message(day, rings), _rings(calm), _late(day), _today(day))
    urgent = [text for text in said if text]
    if urgent:
        return " ".join(urgent[:MOST])
    return _waiting(day, to_review)


def _rings(row: AlarmRow | None) -> str:
    return f"{row.what}." if row is not None else ""


def _is_said(row: AlarmRow, day: MyDay) -> bool:
    """Whether another sentence of the heading tells of an alarm, with a number or with what is to be done."""
    match row.event:
        case Event.CASE_WAITS:
            return bool(day.acute_to_route)
        case Event.PARTICIPATION_REQUESTED:
            return bool(day.acute_incoming)
        case Event.DEADLINE_PASSED:
            return bool(day.late)
    return False


def _acute(day: MyDay) -> str:
    if day.acute_incoming and day.takes:
        return _acute_text(day.acute_incoming)
    if day.acute_incoming:
        return _("Нико још није преузео предмет са акутним ризиком.")
    if day.acute_to_route:
        them = _("га") if day.acute_to_route == 1 else _("их")
        return _("%(cases)s примаоца, а ризик је акутан. Упутите %(them)s одмах.") % {
            "cases": _cases_wait(day.acute_to_route),
            "them": them,
        }
    return ""


def _message(day: MyDay, rings: AlarmRow | None) -> str:
    """Return that somebody waits for an answer; the first message is the most urgent one.

    Of an adult's message nothing more is said where its alarm has been named.
    """
    first: NewMessage | None = next(iter(day.unread.rows), None)
    if first is None:
        return ""
    if first.report.is_child:
        return _("Дете чека одговор.")
    if rings is not None and rings.event in MESSAGES:
        return ""
    if first.case is not None and first.case.risk == Risk.ACUTE:
        return _("Стигла је порука у акутном предмету.")
    return "" if day.late or day.today else _("Чекају вас непрочитане поруке.")


def _late(day: MyDay) -> str:
    if not day.late:
        return ""
    verb = plural_form(day.late, _("Касни"), _("Касне"), _("Касни"))
    return f"{verb} {_deadlines(day.late)}."


def _today(day: MyDay) -> str:
    if not day.today:
        return ""
    verb = plural_form(day.today, _("Данас истиче"), _("Данас истичу"), _("Данас истиче"))
    return f"{verb} {_deadlines(day.today)}."


def _deadlines(count: int) -> str:
    return f"{FEW.get(count, count)} {plural_form(count, _('рок'), _('рока'), _('рокова'))}"


def _waiting(day: MyDay, to_review: int) -> str:
    """Return what waits for this person on a day without deadlines."""
    if day.decisions:
        return _("%(cases)s вашу одлуку.") % {"cases": _cases_wait(day.decisions)}
    if to_review:
        return _review_text(to_review)
    if day.to_take and day.takes:
        them = _("га") if day.to_take == 1 else _("их")
        return _("%(cases)s да %(them)s преузмете или одбијете.") % {"cases": _cases_wait(day.to_take), "them": them}
    if day.to_take:
        return _("%(cases)s да неко у установи преузме.") % {"cases": _cases_wait(day.to_take)}
    if day.to_route:
        return _("%(cases)s примаоца.") % {"cases": _cases_wait(day.to_route)}
    if day.to_confirm.rows:
        return _("Чека се ваша потврда ко не сме да види пријаву.")
    if day.second_words.rows:
        return _("Чека се ваша друга потврда.")
    if day.waiting_reports:
        number = FEW_OF_HER.get(day.waiting_reports, str(day.waiting_reports)).capitalize()
        noun = plural_form(day.waiting_reports, _("пријава"), _("пријаве"), _("пријава"))
        verb = plural_form(day.waiting_reports, _("чека"), _("чекају"), _("чека"))
        return _("%(number)s %(noun)s %(verb)s одлуку тријаже.") % {"number": number, "noun": noun, "verb": verb}
    if day.untaken.rows:
        return _("Установа која је добила предмет не преузима га.")
    if day.declined.rows:
        return _("Место установе која је одбила или отишла још је празно.")
    return _("Данас ништа не касни и нико не чека.")


def _cases_wait(count: int) -> str:
    number = FEW.get(count, str(count)).capitalize()
    verb = plural_form(count, _("чека"), _("чекају"), _("чека"))
    return f"{number} {plural_form(count, _('предмет'), _('предмета'), _('предмета'))} {verb}"


def _acute_text(count: int) -> str:
    """Return that ``count`` acute cases came in, such as „Стигла су два предмета са акутним ризиком.“"""
    if count == 1:
        return _("Стигао је предмет са акутним ризиком. Преузмите га одмах.")
    came = plural_form(count, _("Стигао је"), _("Стигла су"), _("Стигло је"))
    noun = plural_form(count, _("предмет"), _("предмета"), _("предмета"))
    words = {"came": came, "number": FEW.get(count, count), "noun": noun}
    return _("%(came)s %(number)s %(noun)s са акутним ризиком. Преузмите их одмах.") % words


def _review_text(count: int) -> str:
    """Return that ``count`` reviews wait, such as „Два хитна увида чекају ваш преглед.“"""
    number = FEW.get(count, str(count)).capitalize()
    noun = plural_form(count, _("хитан увид"), _("хитна увида"), _("хитних увида"))
    verb = plural_form(count, _("чека"), _("чекају"), _("чека"))
    return _("%(number)s %(noun)s %(verb)s ваш преглед.") % {"number": number, "noun": noun, "verb": verb}
