"""Whether a word is a Serbian one, though no page holds it: who types it made no slip.

``data/serbian_words.bloom`` is a Bloom filter of the forms of the spelling dictionary hunspell-sr, bald: of two
thousand others one passes for a word. Its licence lies beside it; ``python -m tools.serbian_words`` made it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import blake2b

from search.lexicon import FOLDER

FILE = FOLDER / "serbian_words.bloom"
# The filter has 2 to the power of 22 bits, half a megabyte; each of 260,000 words sets eleven of them.
_POWER, _BITS = 22, 11


def is_real(plain: str) -> bool:
    """Tell whether a bald word is a form of a Serbian word."""
    bits = _filter()
    return all(bits[place >> 3] >> (place & 7) & 1 for place in _places(plain))


def packed(words: Iterable[str]) -> bytes:
    """Return the filter of bald words."""
    bits = bytearray(1 << _POWER >> 3)
    for word in words:
        for place in _places(word):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


@cache
def _filter() -> bytes:
    return FILE.read_bytes()


def _places(plain: str) -> list[int]:
    number = int.from_bytes(blake2b(plain.encode(), digest_size=32).digest(), "big")
    return [number >> _POWER * one & (1 << _POWER) - 1 for one in range(_BITS)]
