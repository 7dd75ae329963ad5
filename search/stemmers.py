"""The stem of a word in each language of the site: our own rules for Serbian and its sisters, Snowball's for others."""

from collections.abc import Callable
from functools import cache, lru_cache

import snowballstemmer

from portal.script.folding import exact
from portal.script.stemming import bald
from portal.script.stemming import stem as serbian

# Their words end as Serbian ones do, so the same rules serve them.
LIKE_SERBIAN = frozenset(("sr", "hr", "bs", "cnr"))
# For the others (Slovak, Albanian, Bulgarian, Macedonian, Rusyn, Romani) Snowball has none: how a word begins.
SNOWBALL = {"hu": "hungarian", "ro": "romanian", "cs": "czech", "en": "english"}
# So many letters, as long as endings are left off; other lengths were not compared.
_BEGINNING = 5


def stemmer(language: str) -> Callable[[str], str]:
    """Return what gives the stem of one word of ``language``, always bald, so that accents need not be typed."""
    if language in LIKE_SERBIAN:
        return serbian
    return _snowball(SNOWBALL[language]) if language in SNOWBALL else _beginning


def _beginning(word: str) -> str:
    return bald(word)[:_BEGINNING]


@cache
def _snowball(name: str) -> Callable[[str], str]:
    rules = snowballstemmer.stemmer(name)

    @lru_cache(maxsize=5_000)
    def stem(word: str) -> str:
        # Snowball's rules know the accents and want them; where they were not typed, it cuts what it can.
        return bald(rules.stemWord(exact(word)))

    return stem
