"""From a text to what is compared: words, and their stems."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from portal.script.folding import exact
from search.stemmers import stemmer

# Numbers count as words: 192, 116.
_WORD = re.compile(r"[^\W_]+")
# What a copied text holds inside its words and nobody sees: soft hyphens, spaces without width, signs of direction.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
# What nobody types by hand and no page holds; the rest of a longer one is not looked at.
LONGEST_WORD = 40


def words(text: str, longest: int = LONGEST_WORD) -> list[str]:
    """Return the words of ``text`` in Latin and lower case, with their diacritics, of each at most so many letters."""
    return [word[:longest] for word in _WORD.findall(exact(unicodedata.normalize("NFKC", _UNSEEN.sub("", text))))]


def stems(text: str, language: str = "sr") -> list[str]:
    """Return the stem of each word of ``text``, in their order."""
    stem = stemmer(language)
    return [stem(word) for word in words(text)]


def spans(text: str, language: str = "sr") -> Iterator[tuple[int, int, str]]:
    """Yield beginning, end and stem of each word of ``text`` as it stands there, for extracts."""
    stem = stemmer(language)
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), stem(match[0][:LONGEST_WORD])


# How much a word says where it stands: in the name of what is found, among the words by which editors want it found,
# in its introduction, in a heading, in the text.
_IN_NAME, _IN_ADDED, _IN_LEAD, _IN_HEADING = 4.0, 3.5, 1.0, 1.0
# What a hint says; where the word stands elsewhere too, it is no more than that.
_HINTS = 1.5
# From here on a word stands in the name or among added words, from here on before the text or among the hints: text
# never says as much.
NAMED, FRONT = 3.5, 1.0
# What a word of the name says more when the name is that word alone; of two words half of it each.
_ALONE = 8.0
# The shape of BM25: how soon more of the same word says nothing new, and how much longer texts have to say it.
_SATURATION, _LENGTH = 3.0, 0.4
_USUAL_LENGTH = 300


# What begins with it in weights is no stem.
_READER = "@"


def reader(code: str) -> str:
    """Return the key by which weights say that something is for readers of a kind; no word is like it."""
    return f"{_READER}{code}"


def stems_of(weights: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Yield the stems of weights with what each says, without whom it is for."""
    return ((stem, weight) for stem, weight in weights.items() if not stem.startswith(_READER))


def name_weight(number: int) -> float:
    """Return how much each word of a name of so many different words says, at least."""
    return round(_IN_NAME + _ALONE / max(1, number), 3)


def weights(
    *,
    name: str,
    lead: str,
    headings: Iterable[str],
    text: str,
    added: str = "",
    hints: str = "",
    readers: Iterable[str] = (),
    language: str = "sr",
) -> dict[str, float]:
    """Return for every stem how much it says about what it is found in; a word of the name says most.

    ``added`` are words by which editors want it found though it does not say them, ``hints`` those that lead to it from
    further away; ``readers`` are those whom it is for.
    """
    in_text = stems(text, language)
    norm = _SATURATION * (1 - _LENGTH + _LENGTH * len(in_text) / _USUAL_LENGTH)
    found = {one: times / (times + norm) for one, times in Counter(in_text).items()}
    of_name, of_added = set(stems(name, language)), set(stems(added, language))
    places = (
        (name_weight(len(of_name)), of_name),
        # What the name says already is not said twice.
        (_IN_ADDED, of_added - of_name),
        (_IN_LEAD, set(stems(lead, language))),
        (_IN_HEADING, set(stems(" ".join(headings), language))),
    )
    for weight, there in places:
        for one in there:
            found[one] = found.get(one, 0.0) + weight
    for one in stems(hints, language):
        found[one] = max(found.get(one, 0.0), _HINTS)
    return {one: round(weight, 3) for one, weight in found.items()} | dict.fromkeys(map(reader, readers), 1.0)
