"""What editors know about words, read from their tables and kept in memory while nobody changes them."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Q
from django.utils import timezone

from search.analysis import stems
from search.lexicon import PARTED, Lexicon, holds, lexicon, voice_words
from search.models import Promotion, StopWord, Synonyms


@lru_cache(maxsize=16)
def lexicon_of(language: str, *, version: int) -> Lexicon:
    """Return the tables of a language; they are read again when they have another ``version``."""
    return lexicon(
        synonyms=list(Synonyms.objects.filter(language=language).values_list("words", "way")),
        stop=list(StopWord.objects.filter(language=language).values_list("word", flat=True)),
        voices=voice_words() if language == "sr" else (),
        language=language,
    )


def promoted(asked: list[str], *, language: str) -> list[int]:
    """Return the ids of the pages that editors want first for a question with these stems, in the order of words."""
    today = timezone.localdate()
    rows = Promotion.objects.filter(Q(until=None) | Q(until__gte=today), language=language)
    found: dict[int, None] = {}
    for page_id, words in rows.values_list("page_id", "words"):
        phrases = [stems(phrase, language) for phrase in words.split(PARTED)]
        if any(phrase and holds(asked, phrase) for phrase in phrases):
            found[page_id] = None
    return list(found)
