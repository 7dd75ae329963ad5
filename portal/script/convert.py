"""Serbian Cyrillic to Latin.

The mapping is Vuk's: one letter to one letter or digraph, so this direction is exact and
needs no dictionary. Letters of other Cyrillic alphabets stay as they are. Addresses of
sites and mailboxes stay as they are, because a converted address leads elsewhere.
"""

import re
import unicodedata

_LOWER = dict(
    zip(
        "абвгдђежзијклљмнњопрстћуфхцчџш",
        "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š".split(),
        strict=True,
    )
)
# A capital digraph at the start of a word: Љубав is Ljubav. The whole capital is decided by the neighbours.
_UPPER = {cyrillic.upper(): latin.capitalize() for cyrillic, latin in _LOWER.items()}
LETTERS: dict[str, str] = _LOWER | _UPPER
"""Every Serbian Cyrillic letter with its Latin writing, capitals of digraphs in title case."""

ACCENTED: dict[str, str] = dict(zip("\u0450\u045d\u04e3\u04ef\u0400\u040d\u04e2\u04ee", "èìīūÈÌĪŪ", strict=True))
"""The Serbian vowels that Unicode has as one sign with their accent; every other accent is a sign of its own."""

CYRILLIC = re.compile("[\u0400-\u045f\u04e2\u04e3\u04ee\u04ef]")
"""One letter that ``LETTERS`` or ``ACCENTED`` may hold; a cheap test whether there is anything to do."""

# Letters with one Latin letter each are replaced one by one: str.replace works at the speed of
# memchr and str.translate looks every character up in a dictionary, which takes twice as long.
_REPLACEMENTS = tuple((LETTERS | ACCENTED).items())
_TABLE = str.maketrans(LETTERS | ACCENTED)
_LONG = 80  # characters; from this length on replacing is faster than the table (measured)

_CAPITAL_DIGRAPH = re.compile("[ЉЊЏ]")
_WHOLE = {"Љ": "LJ", "Њ": "NJ", "Џ": "DŽ"}

# Every alternative begins at the start of a word and never gives a character back, so that the
# time grows with the length of the text only.
_PROTECTED = re.compile(
    r"""
    (?<!\w)(?:https?|ftp)://[^\s<>"'„“”]++        # an address with its scheme
    | (?<!\w)www\.[^\s<>"'„“”]++
    | (?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++  # a mailbox
    | (?<![\w.-])(?:[\w-]++\.)++срб(?!\w)[^\s<>"'„“”]*+    # a site in the Serbian Cyrillic domain
    """,
    re.VERBOSE | re.IGNORECASE,
)


def to_latin(text: str) -> str:
    """Return ``text`` with its Serbian Cyrillic letters in Latin; everything else unchanged.

    Idempotent. A capital Љ, Њ or Џ becomes two capitals when the next letter is a capital, or
    when it ends a word of capitals: ЉУБАВ, КОЊ, but Љубав and the initial Љ.
    """
    if text.isascii() or not CYRILLIC.search(text):
        return text
    if not may_hold_address(text):
        return transliterate(text)
    done = 0
    parts: list[str] = []
    for match in _PROTECTED.finditer(text):
        parts += (transliterate(text[done : match.start()]), match[0])
        done = match.end()
    parts.append(transliterate(text[done:]))
    return "".join(parts)


def transliterate(text: str) -> str:
    """Convert every letter of ``text``, addresses too; ``to_latin`` is what texts for people need."""
    if "Љ" in text or "Њ" in text or "Џ" in text:
        text = _CAPITAL_DIGRAPH.sub(_capital_digraph, text)
    if len(text) < _LONG:
        return text.translate(_TABLE)
    for cyrillic, latin in _REPLACEMENTS:
        text = text.replace(cyrillic, latin)
    return text


def may_hold_address(text: str) -> bool:
    """Whether ``text`` may hold the address of a site or a mailbox; cheap, unlike finding it."""
    return "@" in text or "://" in text or "www." in text or ".срб" in text or "WWW." in text or ".СРБ" in text


def _capital_digraph(match: re.Match[str]) -> str:
    """Write one of Љ, Њ, Џ by its neighbours; the ends of ``match.string`` count as no letter."""
    text, start, end = match.string, match.start(), match.end()
    after = text[end : end + 1]
    if after.isalpha():
        whole = after.isupper()
    else:
        while start and unicodedata.combining(text[start - 1]):
            start -= 1
        whole = start > 0 and text[start - 1].isupper()
    return _WHOLE[match[0]] if whole else LETTERS[match[0]]
