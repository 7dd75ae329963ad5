"""A long text in passages that overlap, so that listening to it takes as long as it is and no longer."""

import re
from collections.abc import Iterator
from math import ceil

# So many letters are heard at once at most, as most stories have fewer; and so many stand in two passages. A sign and
# what makes it another thing take up far fewer, so that each sign is whole in some passage, with what stands around it.
LONGEST, SHARED = 2_500, 600
_GAP = re.compile(r"\s")


def of(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each passage of a text begins, and the passage; a text that is not long is one.

    All are about as long, and none is short: a few words alone are listened to more closely than a part of a story.
    """
    number = max(1, ceil((len(text) - SHARED) / (LONGEST - SHARED)))
    size = ceil((len(text) + (number - 1) * SHARED) / number)
    for start in range(0, number * (size - SHARED), size - SHARED) if number > 1 else (0,):
        begin = _between_words(text, start)
        yield begin, text[begin : _between_words(text, start + size)]


def _between_words(text: str, at: int) -> int:
    """Return the place of the first gap behind a place of a text, or the place itself where none is near."""
    if at <= 0 or at >= len(text):
        return at
    gap = _GAP.search(text, at, at + SHARED // 2)
    return gap.start() if gap else at
