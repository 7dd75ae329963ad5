"""What is only in Serbian, for who asks in another language: by its name, a few, behind what is in that language.

Stems of one language say nothing about another, so names alone are looked at: of places, of lines, of pages whose words
are alike („deti“, „деца“).
"""

from __future__ import annotations

from django.conf import settings

from portal.script.stemming import bald
from search.analysis import words
from search.backends.database import database
from search.backends.names import ways
from search.local import named_place
from search.question import LONGEST, MOST_WORDS
from search.stemmers import stemmer
from search.vocabulary import StoredWords

# One word has to have so many letters: fewer begin half of all names.
_SHORTEST = 3


def named_in_serbian(typed: str, vocabulary: StoredWords) -> list[int]:
    """Return the ids of entries whose Serbian names hold the place that is named, or else all that was typed.

    One query; none where the question is Serbian. ``vocabulary``: that of the language of the question.
    """
    home = settings.LANGUAGE_CODE
    if vocabulary.language == home:
        return []
    asked = [bald(word) for word in words(typed[:LONGEST])][:MOST_WORDS]
    asked = list(named_place(asked, vocabulary)) or asked
    if max(map(len, asked), default=0) < _SHORTEST:
        return []
    return database().names(ways(asked, [stemmer(home)(word) for word in asked], home)[-1])
