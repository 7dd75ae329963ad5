"""What a state means to the person who reported: one plain sentence for every state, no gaps.

``tests/cases/test_states_and_words.py`` proves that both tables are total.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reporting.cases.states import CaseStatus, ParticipationStatus, ReportStatus, Visibility

P, V = ParticipationStatus, Visibility
SAYS_TI = re.compile(r"\b(ти|те|теб[еи]|тобом|си|твој\w*|тво[гмј]\w*)\b", re.IGNORECASE)
SAYS_VI = re.compile(r"\b(ви|вас|вама?|ваш\w*|сте)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Words:
    """The same thing said to a child („ти“) and to an adult („ви“).

    ``witness``: to a child who reports what happens to another child, where „ти“ would be wrong.
    """

    child: str | Promise
    adult: str | Promise
    witness: str | Promise = ""

    def to(self, *, child: bool, about_self: bool = True) -> str:
        if not child:
            return str(self.adult)
        return str(self.child if about_self or not self.witness else self.witness)


def same(text: str | Promise) -> Words:
    """Words that fit a child and an adult alike."""
    return Words(text, text)


@dataclass(frozen=True)
class PartWords:
    """How one institution's state reads: a word for the tag, its colour, and what happens next."""

    tag: str | Promise
    kind: str
    next: Words


@dataclass(frozen=True)
class Duty:
    """What an institution owes, by the event that fulfils it: once it has done it, and when it ended without."""

    done: Words
    undone: Words


DUTIES: dict[str, Duty] = {
    "participation_accepted": Duty(
        Words(_("Преузели су твој случај"), _("Преузели су случај"), _("Преузели су случај")),
        same(_("нису јавили да ли преузимају случај")),
    ),
    "assessment_recorded": Duty(
        Words(_("Сазнали су како си"), _("Урадили су процену"), _("Сазнали су како је детету")),
        Words(
            _("нису сазнали како си"),
            _("нису проценили шта је детету потребно"),
            _("нису сазнали како је детету"),
        ),
    ),
    "plan_recorded": Duty(
        Words(
            _("Договорили су се како да ти помогну"),
            _("Направили су план или донели одлуку"),
            _("Договорили су се како да помогну"),
        ),
        Words(
            _("нису се договорили како да ти помогну"),
            _("нису направили план ни донели одлуку"),
            _("нису се договорили како да помогну"),
        ),
    ),
    "reporter_informed": Duty(
        Words(_("Јавили су ти вести"), _("Јавили су вам вести")),
        Words(_("нису ти јавили вести"), _("нису вам јавили вести")),
    ),
    "child_protected": Duty(
        Words(
            _("Проверили су да ли си на сигурном"),
            _("Предузели су заштиту"),
            _("Проверили су да ли је дете на сигурном"),
        ),
        Words(
            _("нису проверили да ли си на сигурном"),
            _("нису предузели заштиту"),
            _("нису проверили да ли је дете на сигурном"),
        ),
    ),
    "police_notified": Duty(
        Words(_("Јавили су онима који треба да знају"), _("Обавестили су надлежне")),
        Words(_("нису јавили онима који треба да знају"), _("нису обавестили надлежне")),
    ),
    "school_admin_notified": Duty(
        Words(_("Јавили су онима који проверавају школу"), _("Обавестили су школску управу")),
        Words(_("нису јавили онима који проверавају школу"), _("нису обавестили школску управу")),
    ),
    "principal_decided": Duty(same(_("Школа је одлучила шта следи")), same(_("нису одлучили шта следи"))),
    "coordination_met": Duty(same(_("Састали су се")), same(_("нису се састали"))),
    "disciplinary_decided": Duty(same(_("Школа је одлучила шта следи")), same(_("нису одлучили шта следи"))),
}

# In place of the words of DONE while something was left undone; ``%(undone)s`` names it.
ENDED_OWING = Words(
    _("Завршили су, али није све урађено: %(undone)s. Ако је још нешто потребно, напиши поруку."),
    _("Завршили су, али није све урађено: %(undone)s. Ако је још нешто потребно, напишите поруку."),
)

# How a message begins that answers „Да ли је престало?“: whoever decides about closing is told of it.
STOPPED_STARTS = {
    "stopped": same(_("Престало је. Сада је овако: ")),
    "not_stopped": same(_("Није престало. Дешава се ово: ")),
}

REPORT_HEADLINES: dict[str, Words] = {
    ReportStatus.SUBMITTED: Words(
        _("Пријава је стигла. Чека да је прочита тим који прима пријаве."),
        _("Пријава је стигла. Чека да је прочита тим за тријажу."),
    ),
    ReportStatus.ACCEPTED: Words(_("Тим је примио твоју пријаву."), _("Тријажа је примила пријаву.")),
    ReportStatus.REDIRECTED: Words(
        _("У овоме може да помогне неко други. У порукама пише коме да се обратиш."),
        _("За ово је надлежан неко други. У порукама пише коме да се обратите."),
    ),
    ReportStatus.SPAM: Words(
        _("Тим није отворио случај. Ако је то грешка, или се нешто променило, напиши поруку."),
        _("Тим није отворио предмет. Ако је то грешка, или се нешто променило, напишите поруку."),
    ),
}

CASE_HEADLINES: dict[str, Words] = {
    CaseStatus.OPENED: Words(
        _("Тим је примио твоју пријаву и бира ко треба да помогне."),
        _("Тријажа је примила пријаву и бира ко треба да помогне."),
    ),
    CaseStatus.ROUTED: same(_("Пријава је послата. Чека се да је установе преузму.")),
    # The number of institutions at work stands in its place; see selectors.
    CaseStatus.IN_PROGRESS: same(_("На случају се ради.")),
    CaseStatus.CLOSURE_PROPOSED: same(_("Установе кажу да су завршиле. Још једна особа проверава да ли је тако.")),
    CaseStatus.CLOSED: Words(
        _("Рад на случају је завршен. Ако није престало, пиши нам овде или пријави поново."),
        _("Рад на случају је завршен. Ако није престало, пишите нам овде или пријавите поново."),
    ),
    CaseStatus.REOPENED: same(_("Случај је поново отворен.")),
}

AUTHORITY = PartWords(
    _("Обавештен"),
    "plain",
    Words(
        _("Надлежни орган поступа по својим правилима. Шта тачно ради, овде не пише, због твоје сигурности."),
        _("Надлежни орган поступа по својим правилима. Шта тачно ради, овде не пише, због сигурности детета."),
        _("Надлежни орган поступа по својим правилима. Шта тачно ради, овде не пише, због сигурности детета."),
    ),
)

SHOWN: dict[str, PartWords] = {
    P.REQUESTED: PartWords(_("Послато"), "plain", same(_("Пријава је послата. Чека се да је прочитају."))),
    P.RECEIVED: PartWords(_("Примљено"), "plain", same(_("Пријава им је стигла. Треба да кажу да ли преузимају."))),
    P.ACCEPTED: PartWords(_("Преузето"), "brand", same(_("Преузели су случај и почињу да раде."))),
    P.WORKING: PartWords(_("Ради"), "brand", same(_("Раде на случају."))),
    P.DONE: PartWords(_("Завршено"), "brand", same(_("Урадили су свој део."))),
    P.DECLINED: PartWords(
        _("Не преузима"),
        "plain",
        Words(
            _("Ова установа не може да помогне у овоме. Тим за тријажу зна и тражи ко ће уместо ње."),
            _("Ова установа није преузела случај. Тријажа је обавештена и одлучује ко ће уместо ње."),
        ),
    ),
    P.REVOKED: PartWords(_("Више не учествује"), "plain", same(_("Ова установа више не ради на случају."))),
    P.OBSERVER: PartWords(_("Надзор"), "plain", same(_("Прати да ли други раде на време."))),
}


def part_words(status: str, visibility: str) -> PartWords | None:
    """Return the words for a participation, or None when the reporter must not know of it.

    A withheld row leaves no gap, and neither does an authority that has left.
    """
    if visibility == V.WITHHELD:
        return None
    if visibility == V.AUTHORITY:
        return None if status in (P.DECLINED, P.REVOKED) else AUTHORITY
    return SHOWN[status]


def done(event: str, title: str, *, child: bool, about_self: bool) -> str:
    """Return, in the past, that a duty was fulfilled by ``event``; ``title`` where it has no words of its own."""
    return DUTIES[event].done.to(child=child, about_self=about_self) if event in DUTIES else title


def ended_owing(undone: Sequence[tuple[str, str]], *, child: bool, about_self: bool) -> str:
    """Return that an institution ended with duties undone, each as (event, title); equal ones are named once."""
    to = {"child": child, "about_self": about_self}
    words = [
        DUTIES[event].undone.to(**to) if event in DUTIES else gettext("остало је „%(title)s“") % {"title": title}
        for event, title in undone
    ]
    names = list(dict.fromkeys(words))
    named = f" {gettext('и')} ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return ENDED_OWING.to(**to) % {"undone": named}


def headline(report_status: str, case_status: str | None, *, child: bool, about_self: bool = True) -> str:
    """Return the first line of the follow page."""
    words = CASE_HEADLINES[case_status] if case_status else REPORT_HEADLINES[report_status]
    return words.to(child=child, about_self=about_self)


def fitting(child_text: str, adult_text: str, *, child: bool, about_self: bool) -> str:
    """Return which of a rule's two texts fits the reader.

    A rule speaks to a child as to the one it happens to. To a child who reports about another one,
    a text that says „ти“ is replaced by the adults' one, unless that addresses its reader („ви“):
    then both speak of the reporter, and the child's is right.
    """
    if not child:
        return adult_text
    if about_self or not SAYS_TI.search(child_text) or SAYS_VI.search(adult_text):
        return child_text
    return adult_text
