"""What a question was taken for, in words that can be shown."""

from __future__ import annotations

import re

from portal.script.convert import CYRILLIC, to_latin
from portal.script.sorting import script_of_page
from portal.script.stemming import bald
from search.analysis import words
from search.models import Form
from search.question import Question

_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-z]")


def in_words(meant: str, question: Question, language: str) -> str:
    """Return what a question was, or may be, taken for, in the script of the page; empty where that is nothing else.

    What was right stands there as it is compared, in Latin: it is shown as it was typed, or as the index writes it.
    Where a word was typed in Latin and the index does not know it, all of it is Latin rather than half of it.
    """
    if not meant:
        return ""
    typed = {words(one)[0]: one.lower() for one in _WORD.findall(question.typed) if CYRILLIC.search(one) and words(one)}
    told = [typed.get(word, word) for word in meant.split()]
    latin = {bald(word) for word in told if not CYRILLIC.search(word)}
    written: dict[str, str] = {}
    if latin:
        written = dict(Form.objects.filter(language=language, word__in=latin).values_list("word", "written"))
    shown = " ".join(written.get(bald(word), word) for word in told)
    return to_latin(shown) if script_of_page() == "latn" or _LATIN.search(shown) else shown
