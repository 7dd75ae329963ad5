"""Letters as they are compared here: bald, in one script, none held down."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from portal.script.convert import LETTERS
from portal.script.folding import folded
from portal.script.stemming import bald

# What a copied text holds inside its words and nobody sees: soft hyphens, spaces without width, signs of direction.
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"
_WORD = re.compile(rf"[^\W_](?:[{_UNSEEN}\u0300-\u036f]*[^\W_])*[\u0300-\u036f]*")
_HIDDEN = re.compile(f"[{_UNSEEN}]")
_HELD_DOWN = re.compile(r"([a-z])\1+")
# Letters that are in no Serbian word, as those write who learned to type elsewhere.
_FOREIGN = str.maketrans({"w": "v", "x": "ks", "y": "i", "q": "k"})
# Of the small letters with which Serbian is typed, in either script, those that `folded` makes others, and the above.
_TYPED = str.maketrans({one: folded(one) for one in (*map(str.lower, LETTERS), *"čćšžđ")}) | _FOREIGN
# The end of a sentence, or of a line: what stands behind it is told anew.
_END = re.compile(r"[.!?;…\n]")
_PAUSE = re.compile(r"[,:–—()„“\"]| - ")


def plain(word: str) -> str:
    """Return one word as it is compared: in Latin, without diacritics, d for đ and dj, a letter held down once."""
    return plain_all([word])[0]


def plain_all(words: Sequence[str]) -> list[str]:
    """Return each of some words as ``plain`` does, in one go: none holds a line's end."""
    if not words:
        return []
    # A word of these letters alone is what `bald` makes of it.
    letters = "\n".join(words).lower().translate(_TYPED).replace("dj", "d")
    found = _HELD_DOWN.sub(r"\1", letters).split("\n")
    if letters.isascii():
        return found
    return [quick if quick.isascii() else _slowly(word) for quick, word in zip(found, words, strict=True)]


def _slowly(word: str) -> str:
    bare = bald(unicodedata.normalize("NFKC", _HIDDEN.sub("", word)))
    return _HELD_DOWN.sub(r"\1", bare.translate(_FOREIGN))


def spoken(text: str) -> Iterator[tuple[int, int, bool, bool]]:
    """Yield where each word of ``text`` begins and ends, and whether a sentence, or a part of one, ended before it."""
    before = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        if text[before:start] == " ":
            # As between most words.
            yield start, end, False, False
        else:
            ended = _END.search(text, before, start) is not None
            yield start, end, ended, ended or _PAUSE.search(text, before, start) is not None
        before = end


def plains(text: str) -> list[str]:
    """Return the words of ``text`` as they are compared."""
    return plain_all([text[start:end] for start, end, _ended, _paused in spoken(text)])
