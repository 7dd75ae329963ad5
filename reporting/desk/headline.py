"""The heading of a day: what must be done today, in one sentence."""

from django.utils.translation import gettext as _

from portal.pages.dates import plural_form

FEW = {1: "један", 2: "два", 3: "три", 4: "четири"}
# The same beside a noun such as „пријава“.
FEW_OF_HER = FEW | {1: "једна", 2: "две"}


def headline(
    *,
    late: int,
    today: int,
    acute: int = 0,
    acute_to_route: int = 0,
    to_approve: int = 0,
    to_review: int = 0,
    to_confirm: int = 0,
    to_take: int = 0,
    to_decide: int = 0,
    to_route: int = 0,
    unread: bool = False,
) -> str:
    """Answer "what must I do today" in one sentence, such as „Данас: два рока, један касни“.

    The most urgent wins: cases of acute risk that nobody has taken (``acute``) or that triage has sent to nobody
    (``acute_to_route``), then deadlines, then closings and reviews of break-glass that wait for this person
    (``to_approve``, ``to_review``), then cases to take (``to_take``), cases that nobody has received yet
    (``to_route``), what a colleague has said of an exclusion (``to_confirm``) and reports to decide about whose
    deadline is another day (``to_decide``), then messages that nobody has read. Only when nothing at all waits there
    are no deadlines today.
    """
    if acute:
        return _acute_text(acute)
    if acute_to_route:
        them = _("га") if acute_to_route == 1 else _("их")
        return _("%(cases)s примаоца, а ризик је акутан. Упутите %(them)s одмах.") % {
            "cases": _cases_wait(acute_to_route),
            "them": them,
        }
    if not late and not today:
        if to_route and not (to_approve or to_review or to_take):
            return _("%(cases)s примаоца.") % {"cases": _cases_wait(to_route)}
        if to_confirm and not (to_approve or to_review or to_take):
            return _("Чека се ваша потврда ко не сме да види пријаву.")
        return _waiting_text(to_approve, to_review, to_take, to_decide, unread=unread)
    if not today:
        verb = plural_form(late, "Касни", "Касне", "Касни")
        return f"{verb} {FEW.get(late, late)} {plural_form(late, 'рок', 'рока', 'рокова')}"
    parts = [f"{FEW.get(today, today)} {plural_form(today, 'рок', 'рока', 'рокова')}"]
    if late:
        verb = plural_form(late, "касни", "касне", "касни")
        parts.append(f"{FEW.get(late, late)} {verb}")
    return _("Данас: %(what)s") % {"what": ", ".join(parts)}


def _waiting_text(to_approve: int, to_review: int, to_take: int, to_decide: int, *, unread: bool) -> str:
    """Return what waits for this person on a day without deadlines."""
    if to_approve:
        return _("%(cases)s вашу одлуку.") % {"cases": _cases_wait(to_approve)}
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
    return _("Чекају вас непрочитане поруке.") if unread else _("Данас нема рокова")


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
