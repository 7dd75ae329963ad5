"""Where candidates come from: the database of the portal, or a cluster of Elasticsearch beside it.

A backend names entries that may answer a question; ``search.ranking`` puts them in order. So every backend gives the
same first result, and only what stands far below may differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from search.question import Question

# So many candidates are compared. On a site of some thousand pages these are all that hold a rare word.
MOST = 300


@dataclass(frozen=True)
class Wanted:
    """What candidates are wanted for: a question in one language, of some kinds (none: of any).

    ``held`` says how many entries hold each stem, so that a backend can begin with what is rare.
    """

    question: Question
    language: str
    kinds: tuple[str, ...] = ()
    held: dict[str, int] = field(default_factory=dict)

    @property
    def few(self) -> bool:
        """Whether all entries that hold any of the words can be compared."""
        return sum(self.held.get(stem, 0) for stem in self.question.stems) <= MOST
