"""Whether danger is heard in a passage: how alike to a cry it must be, by what the rules find in it.

The surer a sign, the less likeness it needs. How much each strength needs (``data/verdict.csv``) is learned from the
sentences of strangers, which the rules had not met, by ``python -m tests.danger.learning``.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from portal.danger.words import rows

# From so much on a sign is one, and from so much on it is sure.
ENOUGH, SURE = 2.0, 3.0
# In so few words a sign needs so much less likeness.
_BRIEF, _LESS = 8, 1.2
# Without a sign few words must be liker than many, since there is little in them: so much, less so much for each.
_FEW, _EACH = 3.4, 0.2
# Where something is said not to be so, and no sign is there, so much more is needed: letters do not know „не“.
_DENIED = 1.0


class Strength(StrEnum):
    """How strong the strongest sign of a passage is."""

    NONE = "none"
    HALF = "half"
    SIGN = "sign"
    SURE = "sure"

    @classmethod
    def of(cls, weight: float) -> Strength:
        """Return the strength of a sign that weighs so much."""
        if weight >= ENOUGH:
            return cls.SURE if weight >= SURE else cls.SIGN
        return cls.HALF if weight > 0 else cls.NONE


def margin(likeness: float, weight: float, *, denied: bool, words: int) -> float:
    """Return by how much a passage is liker to a cry than it needs to be; from 0 on danger is heard.

    ``weight`` is that of its weightiest sign; ``denied`` whether it says that something is not so.
    """
    least = _least()[Strength.of(weight)]
    if weight >= ENOUGH and words <= _BRIEF:
        least -= _LESS
    if weight < ENOUGH:
        least = max(least + (_DENIED if denied else 0.0), _FEW - _EACH * words)
    return likeness - least


@cache
def _least() -> dict[Strength, float]:
    return {Strength(row["strength"]): float(row["likeness"]) for row in rows("verdict")}
