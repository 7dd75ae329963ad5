"""What a text from Word loses on its way into a page, and what its editor has left to do."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

# In the order in which they are told; the number is how often it was met.
WORDS = {
    "pictures": _("Слике и цртежи (%(number)d): нису пренети. Додајте их блоком „Слика“, са описом."),
    "picture_captions": _(
        "Натписи слика (%(number)d): стоје у тексту, иза речи „Недостаје слика:“. Пребаците их уз слику или обришите."
    ),
    "formulas": _("Формуле (%(number)d): нису пренете."),
    "comments": _("Коментари (%(number)d): нису пренети."),
    "hidden": _("Скривени текст (%(number)d): није пренет."),
    "changes": _("Праћене измене (%(number)d): узето је као да су све прихваћене."),
    "notes": _(
        "Фусноте (%(number)d): ознаке су уклоњене, а текст стоји на крају, под „Напомене“. "
        "Прописе и објаве пребаците у блок „Извори“."
    ),
    "boxes": _("Оквири с текстом (%(number)d): текст стоји иза пасуса уз који је оквир био."),
    "margins": _("Заглавље и подножје стране (%(number)d): нису пренети."),
    "contents": _("Садржај (редова: %(number)d): није пренет, портал га прави од наслова."),
    "colours": _("Боје и истицање бојом (места: %(number)d): нису пренети."),
    "emphasis": _("Курзив, подвлачење и прецртавање (места: %(number)d): остао је обичан текст."),
    "levels": _("Наслови дубљи од два нивоа (%(number)d): постали су „део одељка“."),
    "long_headings": _("Предугачки наслови (%(number)d): остали су као подебљан текст."),
    "links": _("Линкови који не воде ни на једну страницу на мрежи (%(number)d): остао је само текст."),
    "captions": _("Табеле без назива (%(number)d): упишите шта свака показује."),
    "wide_tables": _("Широке табеле (%(number)d): подељене су, а прва колона стоји у сваком делу."),
    "narrow_tables": _("Табеле са једном колоном или једним редом (%(number)d): постале су обичан текст."),
    "merged_cells": _("Спојена поља у табелама (%(number)d): текст је у првом, остала су празна."),
    "cells": _("Поља табела са линком, набрајањем, сликом или другом табелом (%(number)d): остао је само текст."),
    "long_columns": _("Предугачки наслови колона (%(number)d): скратите их."),
}
Told = Counter[str]


class Refused(Exception):
    """A document or a text of which no draft is made; ``reason`` says why, to whoever sent it."""

    def __init__(self, reason: object) -> None:
        self.reason = reason
        super().__init__()


def sentences(told: Told) -> Iterable[str]:
    """Return a sentence for each kind of thing that was met."""
    return [str(words) % {"number": told[name]} for name, words in WORDS.items() if told[name]]
