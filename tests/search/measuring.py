"""How well questions are answered: recall and nDCG in the first ten, by kind, tuned and held out.

``python -m tests.search.measuring`` prints the table; with ``--worst 20`` the worst queries that are not held out.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

from portal.danger.hearing import listen
from search import feedback
from search.intent import with_fitting_pages, with_lines
from search.question import ask
from search.ranking import rank
from tests.search.shipped import ShippedWords, shipped_lexicon, things

JUDGED = Path(__file__).parent / "judged"
FIRST = 10
# A grade from which a page has to be found.
WANTED = 2
Answer = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Query:
    """A judged query; either writing may be missing."""

    key: str
    kind: str
    cyrillic: str
    latin: str
    grades: Mapping[str, int]

    @property
    def held_out(self) -> bool:
        """Whether nobody looks at it while tuning."""
        return int(hashlib.sha256(self.key.encode()).hexdigest(), 16) % 3 == 0

    @property
    def typed(self) -> list[str]:
        """Its writings."""
        return [one for one in (self.cyrillic, self.latin) if one]


@dataclass(frozen=True)
class Score:
    """How well one query was answered, from 0 to 1."""

    query: Query
    recall: float
    ndcg: float
    first: tuple[str, ...]


def queries() -> list[Query]:
    """Return the judged set."""
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for row in _rows("grades.csv"):
        grades[row["id"]][row["key"]] = int(row["grade"])
    return [
        Query(row["id"], row["kind"], row["cyrillic"], row["latin"], grades[row["id"]]) for row in _rows("queries.csv")
    ]


def score(query: Query, typed: str, answer: Answer) -> Score:
    """Return how well ``answer`` does for one writing of a query."""
    first = tuple(answer(typed)[:FIRST])
    wanted = {key for key, grade in query.grades.items() if grade >= WANTED}
    best = sorted(query.grades.values(), reverse=True)[:FIRST]
    got = [query.grades.get(key, 0) for key in first]
    return Score(query, len(wanted & set(first)) / len(wanted), _gain(got) / _gain(best), first)


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def _rows(name: str) -> list[dict[str, str]]:
    with (JUDGED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def in_memory() -> Answer:
    """Return what answers from everything that is shipped, each thing a candidate: the best that any backend can do."""
    every, known = things(), shipped_lexicon()
    words = ShippedWords(every)
    # By number and, as the pages on danger, by the name that its address has.
    lines = {one.source.removeprefix("helpline:"): one for one in every}

    def answer(typed: str) -> list[str]:
        question = ask(typed, lexicon=known, vocabulary=words, danger=listen(typed))
        named = [name for name in question.intent.lines if not name[0].isdigit()]
        hits = rank(question, every)
        found = [hit.found for hit in feedback.brought_forward(hits, words)]
        intent = with_fitting_pages(question.intent, {name: lines[name].readers for name in named if name in lines})
        return [one.source for one in with_lines(found, intent, lines)]

    return answer


def measure(answer: Answer) -> list[Score]:
    """Return the scores of every query, by its first writing."""
    return [score(query, query.typed[0], answer) for query in queries()]


def mean(scores: Sequence[Score]) -> tuple[float, float]:
    """Return mean recall and mean nDCG."""
    number = len(scores) or 1
    return sum(one.recall for one in scores) / number, sum(one.ndcg for one in scores) / number


def table(scores: Sequence[Score]) -> str:
    """Return the figures by kind, of what may be tuned to and of what is held out."""
    lines = [f"{'kind':<12}{'queries':>8}{'recall':>8}{'nDCG':>8}{'held out':>10}{'recall':>8}{'nDCG':>8}"]
    for kind in [*sorted({one.query.kind for one in scores}), "together"]:
        of_kind = [one for one in scores if kind in (one.query.kind, "together")]
        parts = [[one for one in of_kind if one.query.held_out is held] for held in (False, True)]
        (recall, ndcg), (held_recall, held_ndcg) = map(mean, parts)
        lines.append(
            f"{kind:<12}{len(parts[0]):>8}{recall:>8.3f}{ndcg:>8.3f}{len(parts[1]):>10}{held_recall:>8.3f}{held_ndcg:>8.3f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Print how well the shipped site is searched."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print the N worst that are not held out")
    wished = parser.parse_args()
    scores = measure(in_memory())
    print(table(scores))
    tuned = sorted((one for one in scores if not one.query.held_out), key=lambda one: (one.recall, one.ndcg))
    for one in tuned[: wished.worst]:
        missed = [key for key, grade in one.query.grades.items() if grade >= WANTED and key not in one.first]
        print(f"{one.recall:.2f} {one.ndcg:.2f} {one.query.kind} {one.query.typed[0]}\n    missed {missed}")
        print(f"    first {list(one.first[:5])}")


if __name__ == "__main__":
    main()
