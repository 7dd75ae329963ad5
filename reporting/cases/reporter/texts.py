"""What a state means to the person who reported: one plain sentence for every state, no gaps.

``tests/cases/test_what_the_reporter_reads.py`` proves that the words of institutions are total.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.script.convert import to_latin
from portal.script.words import joined, registry_word, sentence
from reporting.cases.states import (
    PARTICIPATION_LEFT,
    PARTICIPATION_UNTAKEN,
    CaseStatus,
    ParticipationStatus,
    ReportStatus,
    Visibility,
)

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
    """What an institution owes, by the event that fulfils it: once it has done it, when it ended without, and before.

    ``due`` stands behind a date, with ``%(name)s`` for the institution: „До четвртка, 3. децембра, … се јавља“.
    """

    done: Words
    undone: Words
    due: Words


DUTIES: dict[str, Duty] = {
    "participation_accepted": Duty(
        Words(_("Преузели су твој случај"), _("Преузели су случај"), _("Преузели су случај")),
        same(_("нису јавили да ли преузимају случај")),
        same(_("јавља се %(name)s")),
    ),
    "assessment_recorded": Duty(
        Words(_("Сазнали су како си"), _("Урадили су процену"), _("Сазнали су како је детету")),
        Words(
            _("нису сазнали како си"),
            _("нису проценили шта је детету потребно"),
            _("нису сазнали како је детету"),
        ),
        Words(
            _("%(name)s гледа како си и шта ти треба"),
            _("%(name)s процењује шта је детету потребно"),
            _("%(name)s гледа како је детету и шта му треба"),
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
        Words(
            _("%(name)s смишља како да ти помогне"),
            _("%(name)s прави план или доноси одлуку"),
            _("%(name)s смишља како да помогне"),
        ),
    ),
    "reporter_informed": Duty(
        Words(_("Јавили су ти се"), _("Јавили су вам се")),
        Words(_("нису ти се јавили"), _("нису вам се јавили")),
        Words(_("јавља ти се %(name)s"), _("јавља вам се %(name)s")),
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
        Words(
            _("%(name)s проверава да ли си на сигурном"),
            _("%(name)s предузима заштиту"),
            _("%(name)s проверава да ли је дете на сигурном"),
        ),
    ),
    "police_notified": Duty(
        Words(_("Јавили су онима који треба да знају"), _("Обавестили су надлежне")),
        Words(_("нису јавили онима који треба да знају"), _("нису обавестили надлежне")),
        Words(_("%(name)s јавља онима који треба да знају"), _("%(name)s обавештава надлежне")),
    ),
    "school_admin_notified": Duty(
        Words(_("Јавили су онима који проверавају школу"), _("Обавестили су школску управу")),
        Words(_("нису јавили онима који проверавају школу"), _("нису обавестили школску управу")),
        Words(_("%(name)s јавља онима који проверавају школу"), _("%(name)s обавештава школску управу")),
    ),
    "principal_decided": Duty(
        same(_("Школа је одлучила шта следи")),
        same(_("нису одлучили шта следи")),
        same(_("%(name)s одлучује шта следи")),
    ),
    "coordination_met": Duty(
        same(_("Састали су се")), same(_("нису се састали")), same(_("састају се они који помажу"))
    ),
    "disciplinary_decided": Duty(
        same(_("Школа је одлучила шта следи")),
        same(_("нису одлучили шта следи")),
        same(_("%(name)s одлучује шта следи")),
    ),
}

# In place of the words of DONE while something was left undone; ``%(undone)s`` names it.
ENDED_OWING = Words(
    _("Завршили су, али није све урађено: %(undone)s. Ако је још нешто потребно, напиши поруку."),
    _("Завршили су, али није све урађено: %(undone)s. Ако је још нешто потребно, напишите поруку."),
)

# The answers to „Да ли је престало?“, by the topic that a message has for them.
ANSWERS = {"stopped": same(_("Престало је.")), "not_stopped": same(_("Није престало."))}


def is_one_press(topic: str, body: str) -> bool:
    """Whether a message is an answer to „Да ли је престало?“ without a word beside it, in either script."""
    if topic not in ANSWERS:
        return False
    with translation.override("sr"):
        words = str(ANSWERS[topic].adult)
    return body in (words, to_latin(words))


REPORT_HEADLINES: dict[str, Words] = {
    ReportStatus.SUBMITTED: Words(
        _("Пријава је стигла. Чека да је отвори тим који чита пријаве."),
        _("Пријава је стигла. Чека да је прочита тим за тријажу."),
    ),
    ReportStatus.ACCEPTED: same(_("Пријава је примљена.")),
    ReportStatus.REDIRECTED: Words(
        _("У овоме може да помогне неко други. У порукама пише коме да се обратиш."),
        _("За ово је надлежан неко други. У порукама пише коме да се обратите."),
    ),
    ReportStatus.SPAM: Words(
        _("Случај није отворен. Ако је то грешка, или се нешто променило, напиши поруку."),
        _("Случај није отворен. Ако је то грешка, или се нешто променило, напишите поруку."),
    ),
    ReportStatus.SET_ASIDE: Words(
        _(
            "Стигло је много једнаких пријава без иједне речи, па ова чека. Ако је твоја, напиши нам шта се дешава: "
            "одмах се враћа међу оне које читамо."
        ),
        _(
            "Стигло је много једнаких пријава без иједне речи, па ова чека. Ако је ваша, напишите нам шта се дешава: "
            "одмах се враћа међу оне које читамо."
        ),
        _(
            "Стигло је много једнаких пријава без иједне речи, па ова чека. Ако је твоја, напиши нам шта се дешава "
            "том детету: одмах се враћа међу оне које читамо."
        ),
    ),
}

# In place of the words of SUBMITTED: while it is known until when somebody reads, and once somebody has read.
ARRIVED = Words(
    _("Пријава је стигла. Неко ће је прочитати %(when)s."),
    _("Пријава је стигла. Тим за тријажу ће је прочитати %(when)s."),
)
READ = Words(
    _("Твоја пријава је прочитана. Тим који чита пријаве одлучује шта даље."),
    _("Пријава је прочитана. Тим за тријажу одлучује шта даље."),
    _("Пријава је прочитана. Тим који чита пријаве одлучује шта даље."),
)

CASE_HEADLINES: dict[str, Words] = {
    CaseStatus.OPENED: Words(
        _("Твоја пријава је примљена. Тим који чита пријаве бира ко треба да помогне."),
        _("Пријава је примљена. Тим за тријажу бира ко треба да помогне."),
        _("Пријава је примљена. Тим који чита пријаве бира ко треба да помогне."),
    ),
    CaseStatus.ROUTED: Words(
        _("Пријава је послата онима који могу да помогну. Сада се чека да се јаве."),
        _("Пријава је послата установама. Чека се да је преузму."),
    ),
    # Who is at work stands in its place.
    CaseStatus.IN_PROGRESS: Words(_("На томе се сада ради."), _("На случају се ради.")),
    CaseStatus.CLOSURE_PROPOSED: same(_("Установе кажу да су завршиле. Још једна особа проверава да ли је тако.")),
    CaseStatus.CLOSED: Words(
        _("Рад на случају је завршен. Ако није престало, пиши нам овде или пријави поново."),
        _("Рад на случају је завршен. Ако није престало, пишите нам овде или пријавите поново."),
    ),
    CaseStatus.REOPENED: same(_("Случај је поново отворен.")),
}

# Of whom only one is at work, by name, and of more their number.
ONE_AT_WORK = Words(_("На томе сада ради %(name)s."), _("На случају сада ради %(name)s."))
AT_WORK = {
    2: Words(_("На томе сада раде две установе."), _("На случају сада раде две установе.")),
    3: Words(_("На томе сада раде три установе."), _("На случају сада раде три установе.")),
    4: Words(_("На томе сада раде четири установе."), _("На случају сада раде четири установе.")),
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

# An authority that nobody of has taken the case; whether it has looked is not said.
AUTHORITY_SENT = PartWords(
    _("Послато"),
    "plain",
    Words(
        _(
            "Послато је надлежном органу. Још нико није преузео твој случај. "
            "Тим који чита пријаве види ако не одговоре."
        ),
        _("Послато је надлежном органу. Још нико није преузео случај. Тим за тријажу види ако не одговоре."),
        _("Послато је надлежном органу. Још нико није преузео случај. Тим који чита пријаве види ако не одговоре."),
    ),
)

# Where nobody of the institution would hear of it: nobody waits for them to read.
UNHEARD = PartWords(
    _("Послато"),
    "plain",
    Words(
        _(
            "Ова установа још не чита пријаве овде, па треба да је позове тим који чита пријаве. "
            "Још нико није преузео твој случај."
        ),
        _("Ова установа још не чита пријаве овде, па тим за тријажу треба да је позове. Још нико није преузео случај."),
        _(
            "Ова установа још не чита пријаве овде, па треба да је позове тим који чита пријаве. "
            "Још нико није преузео случај."
        ),
    ),
)

# Told on the telephone, and it said that it takes the case over.
CALLED = PartWords(
    _("Обавештени"),
    "brand",
    Words(
        _("Позвао их је тим који чита пријаве и рекли су да преузимају твој случај."),
        _("Позвао их је тим за тријажу и рекли су да преузимају случај."),
        _("Позвао их је тим који чита пријаве и рекли су да преузимају случај."),
    ),
)

# However it left, and whatever it is: declined, in conflict, excluded, an authority. A line once shown stays.
LEFT = PartWords(
    _("Више не учествује"),
    "plain",
    same(_("Више не учествује у овом случају. Тражи се неко други ко може да помогне.")),
)
LEFT_CLOSED = PartWords(_("Више не учествује"), "plain", same(_("Више не учествује у овом случају.")))

SHOWN: dict[str, PartWords] = {
    P.REQUESTED: PartWords(
        _("Послато"),
        "plain",
        Words(
            _("Послато им је. Још нико није преузео твој случај. Тим који чита пријаве види ако не одговоре."),
            _("Послато им је. Још нико није преузео случај. Тим за тријажу види ако не одговоре."),
            _("Послато им је. Још нико није преузео случај. Тим који чита пријаве види ако не одговоре."),
        ),
    ),
    P.RECEIVED: PartWords(_("Примљено"), "plain", same(_("Пријава им је стигла. Још нису рекли да ли преузимају."))),
    P.ACCEPTED: PartWords(_("Преузето"), "brand", same(_("Преузели су случај и почињу да раде."))),
    P.WORKING: PartWords(_("Ради"), "brand", same(_("Раде на случају."))),
    P.DONE: PartWords(_("Завршено"), "brand", same(_("Урадили су свој део."))),
    P.OBSERVER: PartWords(_("Надзор"), "plain", same(_("Прати да ли други раде на време."))),
}


def part_words(status: str, visibility: str, *, told: bool, hears: bool, case_open: bool) -> PartWords | None:
    """Return the words for a participation, or None when the reporter must not know of it.

    A withheld one leaves no gap, every other keeps its line for good; why somebody left is never said.

    ``told``: somebody there has taken it, or said on the telephone that they do. ``hears``: somebody there would
    hear of it by the portal. ``case_open``: somebody else may still be sought.
    """
    if visibility == V.WITHHELD:
        return None
    if status in PARTICIPATION_LEFT:
        return LEFT if case_open else LEFT_CLOSED
    untaken = status in PARTICIPATION_UNTAKEN
    if visibility == V.AUTHORITY:
        return AUTHORITY_SENT if untaken and not told else AUTHORITY
    if untaken and told:
        return CALLED
    return UNHEARD if untaken and not hears else SHOWN[status]


def done(event: str, title: str, *, child: bool, about_self: bool) -> str:
    """Return, in the past, that a duty was fulfilled by ``event``; ``title`` where it has no words of its own."""
    return DUTIES[event].done.to(child=child, about_self=about_self) if event in DUTIES else title


def due(event: str, title: str, name: str, *, child: bool, about_self: bool) -> str:
    """Return what stands behind a date: that the institution ``name`` owes it until then.

    ``title`` where the event has no words of its own; an empty ``name`` leaves out who, where that was just said.
    """
    if event not in DUTIES:
        return sentence(gettext("рок је за „%(title)s“"), title=title)
    words = DUTIES[event].due.to(child=child, about_self=about_self)
    return sentence(words, name=name) if name else (words % {"name": ""}).strip()


def ended_owing(undone: Sequence[tuple[str, str]], *, child: bool, about_self: bool) -> str:
    """Return that an institution ended with duties undone, each as (event, title); equal ones are named once."""
    to = {"child": child, "about_self": about_self}
    words = [
        DUTIES[event].undone.to(**to) if event in DUTIES else sentence(gettext("остало је „%(title)s“"), title=title)
        for event, title in undone
    ]
    names = list(dict.fromkeys(words))
    named = joined(f" {gettext('и')} ", filter(None, (joined(", ", names[:-1]), names[-1])))
    return sentence(ENDED_OWING.to(**to), undone=named)


def headline(report_status: str, case_status: str | None, *, child: bool, about_self: bool = True) -> str:
    """Return the first line of the follow page."""
    words = CASE_HEADLINES[case_status] if case_status else REPORT_HEADLINES[report_status]
    return words.to(child=child, about_self=about_self)


def fitting(child_text: str, adult_text: str, *, child: bool, about_self: bool) -> str:
    """Return which of a rule's two Serbian texts fits the reader, in the active language.

    A rule speaks to a child as to the one it happens to. To a child who reports about another one,
    a text that says „ти“ is replaced by the adults' one, unless that addresses its reader („ви“):
    then both speak of the reporter, and the child's is right.
    """
    fits = about_self or not SAYS_TI.search(child_text) or SAYS_VI.search(adult_text)
    return registry_word(child_text if child and fits else adult_text)
