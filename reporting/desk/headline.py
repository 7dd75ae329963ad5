"""The heading of a day: what must be done today, in one sentence."""

from django.utils.translation import gettext as _

from portal.pages.dates import plural_form
from reporting.cases.selectors import MyDay

FEW = {1: "један", 2: "два", 3: "три", 4: "четири"}
# The same beside a noun such as „пријава“.
FEW_OF_HER = FEW | {1: "једна", 2: "две"}


def headline(day: MyDay, *, to_review: int = 0) -> str:
    """Answer "what must I do today" in one sentence, such as „Данас: два рока, један касни“.

    The most urgent wins: cases of acute risk that nobody has taken or that triage has sent to nobody, then
    deadlines, then closings and reviews of break-glass (``to_review``) that wait for this person, then cases to take,
    cases that nobody has received yet, what a colleague has said of an exclusion and reports to decide about whose
    deadline is another day, then messages that nobody has read. Only when nothing at all waits there are no
    deadlines today.
    """
    late, today = day.late, day.today
    if day.acute_incoming:
        return _acute_text(day.acute_incoming)
    if day.acute_to_route:
        them = _("га") if day.acute_to_route == 1 else _("их")
        return _("%(cases)s примаоца, а ризик је акутан. Упутите %(them)s одмах.") % {
            "cases": _cases_wait(day.acute_to_route),
            "them": them,
        }
    if not late and not today:
        sooner = day.decisions or to_review or day.to_take
        if day.to_route and not sooner:
            return _("%(cases)s примаоца.") % {"cases": _cases_wait(day.to_route)}
        if day.to_confirm.rows and not sooner:
            return _("Чека се ваша потврда ко не сме да види пријаву.")
        return _waiting_text(day, to_review)
    if not today:
        verb = plural_form(late, "Касни", "Касне", "Касни")
        return f"{verb} {FEW.get(late, late)} {plural_form(late, 'рок', 'рока', 'рокова')}"
    parts = [f"{FEW.get(today, today)} {plural_form(today, 'рок', 'рока', 'рокова')}"]
    if late:
        verb = plural_form(late, "касни", "касне", "касни")
        parts.append(f"{FEW.get(late, late)} {verb}")
    return _("Данас: %(what)s") % {"what": ", ".join(parts)}


def _waiting_text(day: MyDay, to_review: int) -> str:
    """Return what waits for this person on a day without deadlines."""
    to_take, to_decide = day.to_take, day.waiting_reports
    if day.decisions:
        return _("%(cases)s вашу одлуку.") % {"cases": _cases_wait(day.decisions)}
    if to_review:
        return _review_text(to_review)
    if to_take:
        them = _("га") if to_take == 1 else _("их")
        return _("%(cases)s да %(them)s преузмете или одбијете.") % {"cases": _cases_wait(to_take), "them": them}
    if to_decide:
        number = FEW_OF_HER.get(to_decide, str(to_decide)).capitalize()
        noun = plural_form(to_decide, _("пријава"), _("пријаве"), _("пријава"))
        verb = plural_form(to_decide, _("чека"), _("чекају"), _("чека"))
        return _("%(number)s %(noun)s %(verb)s одлуку тријаже.") % {"number": number, "noun": noun, "verb": verb}
    return _("Чекају вас непрочитане поруке.") if day.unread.rows else _("Данас нема рокова")


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
