"""Words as the editors' tables keep them: one space between two, none empty, none endless; otherwise, why not."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.script.stemming import bald
from search.analysis import words
from search.lexicon import PARTED

# Letters and words of one expression: nobody types longer ones twice alike. Expressions in one row: a reader of the
# row has to see whether they belong together.
LONGEST, MOST_WORDS, MOST_PHRASES = 60, 8, 30


def fold(text: str) -> str:
    """Return words as they are compared with others: without script, capitals, diacritics and signs."""
    return " ".join(bald(word) for word in words(text))


def phrase(text: str) -> str:
    """Return one word or expression; raises ``ValidationError`` when it says nothing or too much."""
    said = " ".join(text.split())
    if PARTED in said:
        raise ValidationError(_("Овде иде само једна реч или један израз. За следећи отворите нови ред."))
    if not fold(said):
        raise ValidationError(_("Упишите реч: сами знаци и размаци не кажу ништа."))
    if len(said) > LONGEST or len(words(said)) > MOST_WORDS:
        raise ValidationError(
            _("Израз је предугачак: највише %(words)d речи и %(letters)d знакова.")
            % {"words": MOST_WORDS, "letters": LONGEST}
        )
    return said


def phrases(text: str, *, fewest: int = 1) -> str:
    """Return expressions parted by an upright line, the empty ones left out.

    Raises ``ValidationError`` for fewer than ``fewest``, for too many, and for one that stands there twice.
    """
    found = [phrase(one) for one in text.split(PARTED) if one.strip()]
    if len(found) < fewest:
        raise ValidationError(
            _("Треба бар %(fewest)d: раздвојите речи усправном цртом, на пример тата|ћале.") % {"fewest": fewest}
            if fewest > 1
            else _("Упишите реч: сами знаци и размаци не кажу ништа.")
        )
    if len(found) > MOST_PHRASES:
        raise ValidationError(
            _("Највише %(most)d израза у једном реду. Остале упишите у нови ред.") % {"most": MOST_PHRASES}
        )
    if len({fold(one) for one in found}) < len(found):
        raise ValidationError(_("Иста реч стоји двапут. Писмо, велика слова и квачице се не разликују."))
    return PARTED.join(found)


def fold_all(text: str) -> str:
    """Return what makes two groups of expressions the same, in whatever order they stand."""
    return PARTED.join(sorted(fold(one) for one in text.split(PARTED)))
