"""What waits for a second word, as lines of the day."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.cases.casework.queries.second_words import ASIDE, CLOSING, ENDING, LOWERING, SecondWord

PAGES = {LOWERING: "decide_lowering", ENDING: "end_part", CLOSING: "close_untaken", ASIDE: "alike"}


@dataclass(frozen=True)
class WordRow:
    """One line: where it is decided, about what, and of which number or of how many equal reports."""

    url: str
    what: str
    number: str
    equals: int


def word_row(one: SecondWord) -> WordRow:
    """Return what somebody has said first in words."""
    words = {
        LOWERING: _("Нижи ризик"),
        ENDING: _("Опозив полиције или центра"),
        CLOSING: _("Затварање предмета који нико не може да преузме"),
        ASIDE: _("Одлагање"),
    }
    number = "" if one.what == ASIDE else one.number
    return WordRow(reverse(f"desk:{PAGES[one.what]}", args=[one.key]), words[one.what], number, one.equals)
