"""The forms under which words are indexed and asked for, so that script and diacritics do not matter."""

import unicodedata

from portal.script.convert import transliterate

# Unicode has the digraphs as single characters too; old documents hold them.
_DIGRAPHS = str.maketrans(dict(zip("ǆǅǄǉǈǇǌǋǊ", ["dž"] * 3 + ["lj"] * 3 + ["nj"] * 3, strict=True)))


def exact(text: str) -> str:
    """Return ``text`` composed (NFC), in Latin and in lower case, with its diacritics."""
    latin = transliterate(unicodedata.normalize("NFC", text)).translate(_DIGRAPHS)
    return unicodedata.normalize("NFC", latin.lower())


def folded(text: str) -> str:
    """Return ``text`` as people type it in a hurry: ``exact`` without diacritics, dj for đ."""
    decomposed = unicodedata.normalize("NFD", exact(text).replace("đ", "dj"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
