"""The editors' table as it is compared with a text."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.danger.kinds import Kind
from portal.danger.plain import plains
from portal.danger.reading import CLITICS, Word
from portal.script.stemming import stem

logger = logging.getLogger(__name__)

# A row of the table: phrase, whether it is heard, kind.
Row = tuple[str, bool, str]


@dataclass(frozen=True)
class Phrase:
    """A phrase by the stems of its words; ``kind`` is None where it must not be heard."""

    stems: tuple[str, ...]
    kind: Kind | None


@dataclass(frozen=True)
class Taught:
    """All rows, by the stem with which a phrase begins."""

    begins: dict[str, tuple[Phrase, ...]]

    def found(self, words: Sequence[Word]) -> Iterator[tuple[Phrase, tuple[int, ...]]]:
        """Yield the phrases that stand in a text, with the places of their words.

        Between them may stand short words of the past and the future that the phrase does not have: „попила сам
        таблете“ is „попила таблете“.
        """
        if not self.begins:
            return
        stems = [stem(word.plain) for word in words]
        for place, one in enumerate(stems):
            for phrase in self.begins.get(one, ()):
                if places := _places(phrase.stems, words, stems, place):
                    yield phrase, places


NOTHING = Taught({})


def _places(phrase: Sequence[str], words: Sequence[Word], stems: Sequence[str], begin: int) -> tuple[int, ...]:
    found: list[int] = []
    for place in range(begin, len(words)):
        if stems[place] == phrase[len(found)]:
            found.append(place)
            if len(found) == len(phrase):
                return tuple(found)
        elif words[place].plain not in CLITICS:
            return ()
    return ()


@lru_cache(maxsize=4)
def compiled(rows: tuple[Row, ...]) -> Taught:
    """Return the table made of its rows; made anew when any of them is another."""
    begins: dict[str, list[Phrase]] = {}
    for phrase in _phrases(rows):
        begins.setdefault(phrase.stems[0], []).append(phrase)
    return Taught({one: tuple(phrases) for one, phrases in begins.items()})


def stems_of(phrase: str) -> tuple[str, ...]:
    """Return the stems of the words of a phrase: two phrases that have the same are one."""
    return tuple(map(stem, plains(phrase)))


def _phrases(rows: Iterable[Row]) -> Iterator[Phrase]:
    for phrase, heard, kind in rows:
        if heard and kind not in Kind.values:
            # Its words stay out of the log.
            logger.error("A row of the table of danger has no kind and is passed over.")
        elif stems := stems_of(phrase):
            yield Phrase(stems, Kind(kind) if heard else None)


def taught() -> Taught:
    """Return what editors have taught until now: one query for some rows, so that nothing can be out of date."""
    from portal.danger.models import DangerPhrase

    rows = DangerPhrase.objects.order_by("pk").values_list("phrase", "heard", "kind")
    return compiled(tuple(rows))
