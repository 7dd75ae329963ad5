"""Where candidates come from: the database of the portal, or a cluster of Elasticsearch beside it.

A backend names entries that may answer a question; ``search.ranking`` puts them in order. So every backend gives the
same first result, and only what stands far below may differ.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from search.question import Question

if TYPE_CHECKING:
    from search.models import Entry

# So many candidates are compared. On a site of some thousand pages these are all that hold a rare word.
MOST = 300


@dataclass(frozen=True)
class Wanted:
    """What candidates are wanted for: a question in one language, of some kinds (none: of any), with some marks.

    ``held`` says how many entries hold each stem, so that a backend can begin with what is rare.
    """

    question: Question
    language: str
    kinds: tuple[str, ...] = ()
    marks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)

    @property
    def few(self) -> bool:
        """Whether all entries that hold any of the words can be compared."""
        return sum(self.held.get(stem, 0) for stem in self.question.stems) <= MOST


class Backend(Protocol):
    """Keeps the stems of entries, and names those that hold what is wanted."""

    def candidates(self, wanted: Wanted) -> list[int]:
        """Return the ids of at most ``MOST`` entries, in any order."""

    def put(self, entries: Sequence[Entry]) -> None:
        """Keep the stems of entries, instead of what was kept of them before."""

    def remove(self, ids: Collection[int]) -> None:
        """Forget entries."""

    def ids(self) -> Iterable[int]:
        """Yield the id of every entry that is kept."""
