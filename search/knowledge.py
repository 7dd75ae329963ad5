"""What editors know about words, read from their tables and kept in memory while nobody changes them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from search.analysis import stems
from search.lexicon import PARTED, Lexicon, Stems, holds, lexicon, voice_words
from search.models import DangerWords, Promotion, StopWord, Synonyms

# By language: the version of its vocabulary, and its tables.
_kept: dict[str, tuple[int, Lexicon]] = {}


def lexicon_of(language: str, *, version: int) -> Lexicon:
    """Return the tables of a language; they are read again when its vocabulary has another ``version``."""
    kept = _kept.get(language)
    if kept is None or kept[0] != version:
        kept = _kept[language] = (version, _read(language))
    return kept[1]


def _read(language: str) -> Lexicon:
    return lexicon(
        synonyms=list(Synonyms.objects.filter(language=language).values_list("words", "way")),
        stop=list(StopWord.objects.filter(language=language).values_list("word", flat=True)),
        danger=list(DangerWords.objects.filter(language=language).values_list("words", "lines")),
        voices=voice_words() if language == "sr" else (),
        language=language,
    )


@dataclass(frozen=True)
class Promoted:
    """A page that editors want first, and after which words."""

    page_id: int
    phrases: tuple[Stems, ...]


def promoted(asked: list[str], *, language: str) -> list[int]:
    """Return the ids of the pages that editors want first for a question with these stems, in the order of words."""
    today = timezone.localdate()
    rows = Promotion.objects.filter(Q(until=None) | Q(until__gte=today), language=language)
    found = [
        Promoted(page_id, tuple(tuple(stems(phrase, language)) for phrase in words.split(PARTED)))
        for page_id, words in rows.values_list("page_id", "words")
    ]
    wanted = [one.page_id for one in found if any(phrase and holds(asked, phrase) for phrase in one.phrases)]
    return list(dict.fromkeys(wanted))
