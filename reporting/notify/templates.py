"""What leaves the house: neutral words that betray nothing to a person who sees the screen.

No name of the portal, no story, no number. Only the letters about an account hold an address to
click: the one-time link for which they are written, or the page where its owner signs in. An invitation
alone says which portal and which institution invites, since nobody should click on a link of a sender they
cannot know. Written in Cyrillic; Latin is derived.
"""

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.languages import is_public
from portal.script.convert import to_latin
from reporting.notify.to_reporters import NEWS_SUBJECT, NEWS_TEXT

LATIN = "sr-latn"
SOURCE = "sr"
LINK, PLACE, COUNT = "{link}", "{institution}", "{count}"


@dataclass(frozen=True)
class Template:
    """Subject and text of one kind of message, as lazy translations; ``to_reporter``: it leaves by a plain sender."""

    subject: str | Promise
    text: str | Promise
    to_reporter: bool = False

    @property
    def carries_link(self) -> bool:
        """Whether the text has a place for a one-time link."""
        return LINK in str(self.text)

    @property
    def names_place(self) -> bool:
        """Whether the text has a place for the name of an institution."""
        return PLACE in str(self.text)

    @property
    def says_how_many(self) -> bool:
        """Whether the text has a place for a number."""
        return COUNT in str(self.text)


TEMPLATES: dict[str, Template] = {
    "reporter.news": Template(
        subject=NEWS_SUBJECT,
        text=NEWS_TEXT,
        to_reporter=True,
    ),
    "institution.new": Template(
        subject=_("Нов задатак"),
        text=_("Чека вас нов задатак. Уђите у налог и отворите свој дан."),
    ),
    "institution.mailbox": Template(
        subject=_("Обавештење"),
        text=_(
            "Обавештења за вашу установу од сада стижу на друго место. Ако за ту промену не знате, "
            "јавите се особи која управља установама."
        ),
    ),
    "institution.phone": Template(
        subject=_("Обавештење"),
        text=_(
            "Промењен је телефон једне установе са којом радите. Ако за ту промену не знате, "
            "јавите се особи која управља установама."
        ),
    ),
    "emergency_access.opened": Template(
        subject=_("Нов преглед"),
        text=_("Чека вас нешто за преглед. Уђите у налог и отворите свој дан."),
    ),
    "emergency_access.known": Template(
        subject=_("Обавештење"),
        text=_("Догодило се нешто о чему треба да знате. Преглед води неко други. Уђите у налог кад стигнете."),
    ),
    "desk.urgent": Template(
        subject=_("Хитан задатак"),
        text=_("Чека вас хитан задатак. Уђите у налог одмах и отворите свој дан."),
    ),
    # The only words that are spoken or sent to a telephone.
    "desk.ring": Template(
        subject=_("Хитан задатак"),
        text=_("Чека вас хитан задатак. Отворите свој дан."),
    ),
    "desk.test_ring": Template(
        subject=_("Проба"),
        text=_("Почиње дежурство. Ово је проба: отворите свој дан и потврдите да сте је чули."),
    ),
    "desk.digest": Template(
        subject=_("Шта вас чека"),
        text=_("Број ствари које данас чекају вас и вашу установу: {count}. Уђите у налог и отворите свој дан."),
    ),
    "desk.many": Template(
        subject=_("Хитни задаци"),
        text=_("Број хитних задатака који вас чекају: {count}. Уђите у налог одмах и отворите свој дан."),
    ),
    "account.invitation": Template(
        subject=_("Позив на портал „Чувам те“"),
        text=_(
            "Отворен вам је налог за рад на порталу „Чувам те“.\nУстанова: {institution}\n\n"
            "Поставите лозинку и укључите други корак уласка овде:\n\n{link}\n\n"
            "Веза важи три дана и ради само док не укључите други корак. Ако позив не очекујете, "
            "занемарите ову поруку."
        ),
    ),
    # In the place of every letter that a package writes by itself (mail_backend.py).
    "account.notice": Template(
        subject=_("Обавештење"),
        text=_("Чека вас нешто ново. Уђите у налог и погледајте:\n\n{link}"),
    ),
    "account.new_role": Template(
        subject=_("Ваш налог"),
        text=_("Вашем налогу је додељена нова улога. Важи кад је потврди још једна особа. Уђите као и до сада."),
    ),
    "account.password_changed": Template(
        subject=_("Ваш налог"),
        text=_(
            "Лозинка вашег налога је промењена и сви остали уређаји су одјављени. Ако сте то урадили ви, не морате "
            "ништа. Ако нисте, одмах се јавите особи која управља налозима."
        ),
    ),
    "account.identity_linked": Template(
        subject=_("Ваш налог"),
        text=_(
            "Ваш налог је повезан са електронским идентитетом и он од сада отвара налог уместо лозинке. Ако то "
            "нисте урадили ви, раскините везу у налогу и одмах се јавите особи која управља налозима."
        ),
    ),
    "account.recovery_asked": Template(
        subject=_("Ваш налог"),
        text=_(
            "За ваш налог је затражен нов други корак уласка. Ако то нисте затражили ви, уђите у налог и "
            "зауставите поступак, или се одмах јавите особи која управља налозима."
        ),
    ),
    "account.recovery_first": Template(
        subject=_("Ваш налог"),
        text=_(
            "Једна особа је потврдила да вам треба нов други корак уласка. Чека се још једна. Ако то нисте "
            "затражили ви, уђите у налог и зауставите поступак, или се одмах јавите особи која управља налозима."
        ),
    ),
    "account.recovery_second": Template(
        subject=_("Ваш налог"),
        text=_(
            "Две особе су потврдиле да вам треба нов други корак уласка. Веза за њега стиже кад прође време за "
            "приговор. Ако то нисте затражили ви, уђите у налог и зауставите поступак, или се одмах јавите "
            "особи која управља налозима."
        ),
    ),
    "account.recovery_link": Template(
        subject=_("Ваш налог"),
        text=_(
            "Досадашњи други корак вашег налога више не важи и сви уређаји су одјављени. Нов укључите "
            "овде:\n\n{link}\n\nВеза важи осам сати и ради само док не укључите нов корак."
        ),
    ),
    "account.recovery_stopped": Template(
        subject=_("Ваш налог"),
        text=_("Поступак за нов други корак вашег налога је заустављен. Досадашњи и даље важи."),
    ),
}


def render(template: str, language: str, *, link: str = "", place: str = "", count: str = "") -> tuple[str, str]:
    """Return subject and text in the recipient's language and script; ``link`` is never transliterated.

    A language that is not open now, or no longer, gives Serbian.
    """
    chosen = TEMPLATES[template]
    with translation.override(SOURCE if language == LATIN or not is_public(language) else language):
        subject, text = str(chosen.subject), str(chosen.text).replace(PLACE, place).replace(COUNT, count)
    if language == LATIN:
        subject, text = to_latin(subject), to_latin(text)
    return subject, text.replace(LINK, link)
