"""How well questions are answered: recall and nDCG in the first ten, by kind, tuned and held out.

``python -m tests.search`` prints the table, and how often a right page stands first or among three for the
newer questions of both halves, and with how many results lists end; with ``--worst 20`` the worst of all that.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2, sqrt
from pathlib import Path
from statistics import median

from portal.danger.hearing import listen
from search import feedback
from search.intent import ADULTS, CHILD, urgent_names, with_fitting_pages, with_lines
from search.question import ask
from search.ranking import Found, Hit, helping, rank
from search.results import SIZE
from tests.search.shipped import ShippedWords, shipped_lexicon, things

JUDGED = Path(__file__).parent / "judged"
HALVES = ("seen", "unseen")
FIRST = 10
# A grade from which a page has to be found.
WANTED = 2
Answer = Callable[[str], Sequence[str]]
# What comes before everything in danger, and the list.
Parts = Callable[[str], tuple[Sequence[str], Sequence[Hit]]]


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
    parts = parts_in_memory()

    def answer(typed: str) -> list[str]:
        urgent, hits = parts(typed)
        return [*urgent, *(hit.found.source for hit in hits)]

    return answer


def parts_in_memory() -> Parts:
    """Return what gives such an answer in the two parts that the page shows."""
    every, known = things(), shipped_lexicon()
    words = ShippedWords(every)
    # By number and, as the pages on danger, by the name that its address has.
    lines = {one.source.removeprefix("helpline:"): one for one in every}

    def answer(typed: str) -> tuple[list[str], list[Hit]]:
        question = ask(typed, lexicon=known, vocabulary=words, danger=listen(typed))
        named = [name for name in question.intent.lines if not name[0].isdigit()]
        intent = with_fitting_pages(question.intent, {name: lines[name].readers for name in named if name in lines})
        hits = {hit.found.source: hit for hit in feedback.brought_forward(rank(question, every), words)}
        readers = {one.source: {CHILD, *ADULTS} & set(one.readers) for one in every}
        order = with_lines(list(hits), intent, {name: one.source for name, one in lines.items()}, readers)
        urgent = [lines[name].source for name in urgent_names(intent) if name in lines]
        rest = [hits.get(key) or Hit(Found(0, key, "", {}), 0.0, whole=False) for key in order if key not in urgent]
        return urgent, rest

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


@dataclass(frozen=True)
class Place:
    """At which place, from 1, the first right page of a newer question stands; 0 for none in the first ten.

    Telephone numbers come before all pages where somebody may be in danger: they take no place from a page.
    """

    kind: str
    typed: str
    right: tuple[str, ...]
    first: tuple[str, ...]

    @property
    def place(self) -> int:
        """The place."""
        return next((place for place, key in enumerate(self.first, 1) if key in self.right), 0)


def half(name: str) -> list[dict[str, str]]:
    """Return the newer questions of a half, "seen" or "unseen"; its first line says who may read it."""
    lines = (JUDGED / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines[1:]))


def places(name: str, answer: Answer) -> list[Place]:
    """Return how each writing of the questions of a half that have an answer is answered."""
    found = []
    for row in half(name):
        right = tuple(key for key in row["answers"].split(" | ") if key)
        typed = [one for one in (row["cyrillic"], row["latin"]) if one]
        found += [Place(row["kind"], one, right, _pages(answer(one), right)) for one in typed if right]
    return found


def _pages(found: Sequence[str], right: Collection[str]) -> tuple[str, ...]:
    """Return the first of what was found, without numbers that stand there because somebody may be in danger."""
    return tuple([key for key in found if not key.startswith("helpline:") or key in right][:FIRST])


def interval(hits: int, number: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, by Wilson's score: E. B. Wilson, JASA 22 (1927)."""
    z, share = 1.96, hits / number
    middle, width = share + z * z / (2 * number), z * sqrt(share * (1 - share) / number + z * z / (4 * number**2))
    return (middle - width) / (1 + z * z / number), (middle + width) / (1 + z * z / number)


def shares(name: str, found: Sequence[Place]) -> str:
    """Return the share of a half's questions with a right page first and among three, by kind, with its interval."""
    lines = [f"\n{name:<12}{'asked':>8}{'first':>8}{'':>16}{'of three':>10}"]
    for kind in [*sorted({one.kind for one in found}), "together"]:
        those = [one.place for one in found if kind in (one.kind, "together")]
        line, number = f"{kind:<12}{len(those):>8}", len(those)
        for hits in (sum(place == 1 for place in those), sum(1 <= place <= 3 for place in those)):
            low, high = interval(hits, number)
            line += f"{hits / number:>8.0%}{f'{low:.0%} to {high:.0%}':>16}"
        lines.append(line)
    return "\n".join(lines)


@dataclass(frozen=True)
class Ending:
    """With how many of its hits a list ends at first, and which right ones of the first ten it then leaves out."""

    typed: str
    hits: int
    shown: int
    left_out: tuple[str, ...]


def endings(parts: Parts) -> list[Ending]:
    """Return how the list ends for each writing of the judged set and of the seen half."""
    judged = [(query.typed, {key for key, grade in query.grades.items() if grade >= WANTED}) for query in queries()]
    judged += [
        ([one for one in (row["cyrillic"], row["latin"]) if one], set(row["answers"].split(" | ")))
        for row in half("seen")
    ]
    ends = []
    for typed, right in [(one, right) for writings, right in judged for one in writings]:
        _urgent, hits = parts(typed)
        shown = helping(hits[:SIZE])
        left_out = tuple(hit.found.source for hit in hits[shown:FIRST] if hit.found.source in right)
        ends.append(Ending(typed, len(hits), shown, left_out))
    return ends


def of_endings(ends: Sequence[Ending]) -> str:
    """Return with how many results the list in the middle ends, of all that was found and as it is shown."""
    found, shown = median(one.hits for one in ends), median(one.shown for one in ends)
    short = sum(one.shown < min(SIZE, one.hits) for one in ends)
    return f"\n{len(ends)} lists, median {found:.0f} found, {shown:.0f} shown; {short} end before {SIZE}"


def main() -> None:
    """Print how well the shipped site is searched."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print the N worst that are not held out")
    wished = parser.parse_args()
    answer = in_memory()
    scores, halves = measure(answer), {name: places(name, answer) for name in HALVES}
    print(table(scores))
    for name, found in halves.items():
        print(shares(name, found))
    print(of_endings(endings(parts_in_memory())))
    for one in [one for found in halves.values() for one in found if one.place != 1][: wished.worst]:
        print(f"{one.place:>2} {one.kind} {one.typed}\n    right {list(one.right)}\n    first {list(one.first[:4])}")
    tuned = sorted((one for one in scores if not one.query.held_out), key=lambda one: (one.recall, one.ndcg))
    for one in tuned[: wished.worst]:
        missed = [key for key, grade in one.query.grades.items() if grade >= WANTED and key not in one.first]
        print(f"{one.recall:.2f} {one.ndcg:.2f} {one.query.kind} {one.query.typed[0]}\n    missed {missed}")
        print(f"    first {list(one.first[:5])}")
