"""From a text to what is compared: words, and their stems."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from portal.script.folding import exact
from portal.script.stemming import stem

# Numbers count as words: 192, 116.
_WORD = re.compile(r"\w+")
# What nobody types by hand and no page holds; the rest of a longer one is not looked at.
LONGEST_WORD = 40


def words(text: str) -> list[str]:
    """Return the words of ``text`` in Latin and lower case, with their diacritics."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(exact(unicodedata.normalize("NFKC", text)))]


def stems(text: str) -> list[str]:
    """Return the stem of each word of ``text``, in their order."""
    return [stem(word) for word in words(text)]


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield beginning, end and stem of each word of ``text`` as it stands there, for extracts."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), stem(match[0][:LONGEST_WORD])


# How much a word says where it stands: in the name of what is found, in its introduction, in a heading, in the text.
_IN_NAME, _IN_LEAD, _IN_HEADING = 4.0, 1.0, 1.0
# The shape of BM25: how soon more of the same word says nothing new, and how much longer texts have to say it.
_SATURATION, _LENGTH = 3.0, 0.4
_USUAL_LENGTH = 300


def weights(*, name: str, lead: str, headings: Iterable[str], text: str) -> dict[str, float]:
    """Return for every stem how much it says about what it is found in; a word of the name says most."""
    in_text = stems(text)
    norm = _SATURATION * (1 - _LENGTH + _LENGTH * len(in_text) / _USUAL_LENGTH)
    found = {one: times / (times + norm) for one, times in Counter(in_text).items()}
    places = ((_IN_NAME, name), (_IN_LEAD, lead), (_IN_HEADING, " ".join(headings)))
    for weight, words_there in places:
        for one in set(stems(words_there)):
            found[one] = found.get(one, 0.0) + weight
    return {one: round(weight, 3) for one, weight in found.items()}
