"""The rules of the files, as they are compared: signs of danger, what makes them harmless, what stands around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from portal.danger.kinds import Kind
from portal.danger.patterns import Part, Pattern
from portal.danger.words import rows

# In which part of a text a rule of ``around.csv`` reaches a sign.
SENTENCE, AROUND, TEXT = "sentence", "around", "text"


@dataclass(frozen=True, eq=False)
class Sign:
    """A row of ``signs.csv``: a pattern that tells of danger, and what, close by, makes it another thing.

    ``weight`` is from 1 to 3. ``most`` is how many words a text may have in which it counts: „самоубиство“ alone is a
    cry, in a story it need not be.
    """

    kind: Kind
    weight: float
    pattern: Pattern
    unless: Pattern | None
    most: int | None


@dataclass(frozen=True, eq=False)
class Harmless:
    """A row of ``harmless.csv``: a pattern whose words are no sign, unless something stands close by."""

    pattern: Pattern
    unless: Pattern | None


@dataclass(frozen=True, eq=False)
class Around:
    """A row of ``around.csv``: what makes signs of some kinds weigh more or less, in its sentence, beside it, anywhere.

    ``kinds`` are all where the row names none.
    """

    pattern: Pattern
    scope: str
    weight: float
    kinds: frozenset[Kind]


@dataclass(frozen=True)
class Rules:
    """All of them; ``signs`` by the part of each that is rarest, so that most are passed over with one look."""

    signs: Mapping[Part, Sequence[Sign]]
    harmless: tuple[Harmless, ...]
    around: tuple[Around, ...]


@cache
def rules() -> Rules:
    """Return the rules of the files, read once."""
    signs: dict[Part, list[Sign]] = defaultdict(list)
    for row in rows("signs"):
        sign = Sign(
            kind=Kind(row["kind"]),
            weight=float(row["weight"]),
            pattern=Pattern.parse(row["parts"], row["within"]),
            unless=_one_of(row["unless"]),
            most=int(row["most"]) if row["most"] else None,
        )
        signs[sign.pattern.rarest].append(sign)
    harmless = tuple(
        Harmless(Pattern.parse(row["parts"], row["within"]), _one_of(row["unless"])) for row in rows("harmless")
    )
    around = tuple(
        Around(
            pattern=Pattern.parse(row["parts"], row["within"]),
            scope=row["scope"],
            weight=float(row["weight"]),
            kinds=frozenset(map(Kind, row["kinds"].split())) or frozenset(Kind),
        )
        for row in rows("around")
    )
    return Rules(signs, harmless, around)


def _one_of(ways: str) -> Pattern | None:
    return Pattern.parse("/".join(ways.split())) if ways else None
