"""Learn the weights of ``portal/danger/likeness.py``, ``verdict.py`` and ``naming.py`` from the sentences.

``python -m tests.danger.learning`` writes ``weights.csv``, ``verdict.csv`` and ``naming.csv`` into
``portal/danger/data``; with ``--unseen`` it writes nothing and says how well each writer's sentences are told apart by
what was learned without them. Plain Python, and always the same: the order is fixed.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from random import Random
from unittest.mock import patch

from portal.danger import likeness as likeness_module
from portal.danger import naming, slips, verdict
from portal.danger.hearing import Danger, listen, listened
from portal.danger.kinds import Kind
from portal.danger.likeness import EVERY, SORTS, signs
from portal.danger.naming import parts
from portal.danger.verdict import Strength
from portal.danger.words import FOLDER
from tests.danger import measuring

# A sign of fewer sentences tells nothing; a weight that is smaller changes nothing.
FEWEST, LEAST = 2, 0.05
# How often all sentences are passed, how fast and how loosely is learned, and what no sentence has is taken to have.
EPOCHS, RATE, LOOSE, UNSEEN = 30, 1.0, 4.0, 0.3
# So many plain sentences of a hundred strangers' may be rung for.
FALSE = 0.02
# A word tells a kind from so much on.
TELLS = 0.7
# How often a line is drawn anew, and how strongly its slope is held to 1.
STEPS, TIE = 600, 20.0
WHY = {
    Strength.NONE: "без знака мора да личи највише",
    Strength.HALF: "пола знака",
    Strength.SIGN: "знак",
    Strength.SURE: "сигуран знак",
}


@dataclass(frozen=True)
class Example:
    """A sentence as it is learned from: who wrote it, its signs by sort, and what the rules say of it."""

    writer: str
    label: str
    kind: str
    signs: tuple[tuple[int, str], ...]
    parts: frozenset[str]
    weight: float
    denied: bool
    words: int

    @property
    def cry(self) -> bool:
        """Whether it is one."""
        return self.label == "cries"

    def valued(self) -> dict[str, float]:
        """Return its signs with how much each counts."""
        numbers = Counter(sort for sort, _name in self.signs)
        found: dict[str, float] = defaultdict(float)
        for sort, name in self.signs:
            found[name] += 1 / sqrt(numbers[sort])
        return found


def examples() -> list[Example]:
    """Return all sentences that are learned from, read without what was learned before."""
    with patch.object(slips, "knows", lambda _word: False):
        return [example(one) for label in measuring.LABELS for one in measuring.sentences(label) if not one.held_out]


def example(one: measuring.Sentence) -> Example:
    """Return what is learned from a sentence."""
    plain, weight, denied = listened(one.text)
    told = tuple(signs(plain))
    return Example(one.writer, one.label, one.kind, told, frozenset(parts(plain)), weight, denied, len(plain))


def learn(every: Sequence[Example]) -> dict[str, float]:
    """Return the weight of each sign: logistic regression on signs that are scaled by how one-sided each is.

    What strangers wrote counts twice: it is more like what is to come than what the author of the rules wrote.
    """
    twice = [*every, *(one for one in every if one.writer in measuring.STRANGERS)]
    often = Counter(name for one in every for name in {name for _sort, name in one.signs})
    valued = [(one.valued(), one.cry) for one in twice]
    scale = _one_sided(valued, [name for name, number in often.items() if number >= FEWEST])
    told = [
        ([(name, value * scale[name]) for name, value in found.items() if name in scale], cry) for found, cry in valued
    ]
    weights: dict[str, float] = defaultdict(float)
    # What is kept is ``shrunk`` times what stands in ``weights``: so all of them shrink at once.
    shrunk, every_weight, decay = 1.0, 0.0, 1 / (LOOSE * len(told))
    order, steps = Random(1), 0
    for _epoch in range(EPOCHS):
        order.shuffle(told)
        for found, cry in told:
            rate = RATE / (1 + RATE * decay * 20 * steps)
            steps += 1
            value = every_weight + shrunk * sum(weights[name] * value for name, value in found)
            slope = rate * (1 / (1 + exp(-max(-30.0, min(30.0, value)))) - cry)
            shrunk *= 1 - rate * decay
            every_weight -= slope * 0.1
            for name, value in found:
                weights[name] -= slope * value / shrunk
    kept = {name: weight * shrunk * scale[name] for name, weight in weights.items()}
    return {EVERY: every_weight} | {name: weight for name, weight in kept.items() if abs(weight) >= LEAST}


def _one_sided(valued: Sequence[tuple[dict[str, float], bool]], known: Sequence[str]) -> dict[str, float]:
    """Return of each known sign the logarithm of how much oftener it is in cries than in others."""
    cries: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for found, cry in valued:
        (cries if cry else others).update(found.keys())
    all_cries = sum(cries[name] + UNSEEN for name in known)
    all_others = sum(others[name] + UNSEEN for name in known)
    return {name: log((cries[name] + UNSEEN) / all_cries / ((others[name] + UNSEEN) / all_others)) for name in known}


def likeness(weights: dict[str, float], one: Example) -> float:
    """Return how alike a sentence is to a cry."""
    sums, numbers = [0.0] * SORTS, [0] * SORTS
    for sort, name in one.signs:
        numbers[sort] += 1
        sums[sort] += weights.get(name, 0.0)
    return weights[EVERY] + sum(total / sqrt(number) for total, number in zip(sums, numbers, strict=True) if number)


def unseen(every: Sequence[Example], strangers: Iterable[str]) -> list[tuple[Example, float]]:
    """Return the sentences of some writers, each with its likeness by what was learned without its writer."""
    found = []
    for stranger in strangers:
        weights = learn([one for one in every if one.writer != stranger])
        found += [(one, likeness(weights, one)) for one in every if one.writer == stranger]
    return found


def decide(told: Sequence[tuple[Example, float]]) -> dict[Strength, float]:
    """Return how much likeness each strength of signs needs, so that as many plain sentences as may be are rung for.

    Of each strength it is learned how likely a cry is at which likeness; all need to be equally likely.
    """
    lines = {strength: _line([one for one in told if Strength.of(one[0].weight) is strength]) for strength in Strength}
    sure = []
    for one, like in told:
        level, slope = lines[Strength.of(one.weight)]
        if one.label == "plain":
            sure.append(level + slope * like)
    least = sorted(sure, reverse=True)[int(len(sure) * FALSE)] + 0.001
    needed, most = {}, inf
    for strength, (level, slope) in lines.items():
        # A surer sign never needs more, whatever chance says of few sentences.
        needed[strength] = most = min(most, (least - level) / slope)
    return needed


def _line(told: Sequence[tuple[Example, float]]) -> tuple[float, float]:
    """Return level and slope of the likelihood of a cry by likeness: logistic regression on one value."""
    level, slope = 0.0, 1.0
    for _step in range(STEPS):
        off = [(1 / (1 + exp(-level - slope * like)) - one.cry, like) for one, like in told]
        level -= sum(one for one, _like in off) / len(told)
        slope -= (sum(one * like for one, like in off) + TIE * (slope - 1)) / len(told)
    return level, slope


def name(cries: Sequence[Example]) -> list[tuple[str, str, float]]:
    """Return the rows of ``naming.csv``: how a word begins, a kind, and how much oftener it is in cries of that kind."""
    sizes = Counter(one.kind for one in cries)
    every = Counter(part for one in cries for part in one.parts)
    of_kind = Counter((part, one.kind) for one in cries for part in one.parts)
    found = []
    for part, number in every.items():
        for kind, size in sizes.items():
            there = of_kind[part, kind]
            share, elsewhere = (there + UNSEEN) / (size + 1), (number - there + UNSEEN) / (len(cries) - size + 1)
            weight = log(share / elsewhere)
            if number > FEWEST and abs(weight) >= TELLS:
                found.append((part, kind, weight))
    return sorted(found)


def write(file_name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one of the files."""
    with (FOLDER / f"{file_name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def said(rung: Iterable[tuple[str, str, bool]]) -> Iterator[str]:
    """Yield of how many sentences of each writer and label something is heard."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for writer, label, heard in rung:
        found[writer, label].append(heard)
    for (writer, label), every in found.items():
        yield f"{writer:<10}{label:<12}{sum(every):>4} of {len(every):<4} {sum(every) / len(every):6.1%}"


def tried(every: Sequence[Example], stranger: str) -> Iterator[tuple[measuring.Sentence, Danger | None]]:
    """Yield the sentences of a writer with what is heard by what was learned without that writer, least and all."""
    others = [one for one in every if one.writer != stranger]
    weights = learn(others)
    least = decide(unseen(others, [one for one in measuring.STRANGERS if one != stranger]))
    names: dict[str, list[tuple[Kind, float]]] = defaultdict(list)
    for part, kind, weight in name([one for one in others if one.cry]):
        names[part].append((Kind(kind), weight))
    with (
        patch.object(likeness_module, "_weights", lambda: likeness_module.Weights(weights)),
        patch.object(verdict, "_least", lambda: least),
        patch.object(naming, "_weights", lambda: names),
    ):
        for label in measuring.LABELS:
            for one in measuring.sentences(label):
                if one.writer == stranger:
                    yield one, listen(one.text)


def main() -> None:
    """Learn; write, or say how well what was not learned from is told apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unseen", action="store_true", help="write nothing, say how well each writer is told")
    wished = parser.parse_args()
    every = examples()
    if wished.unseen:
        for stranger in measuring.STRANGERS:
            found = list(tried(every, stranger))
            print("\n".join(said((stranger, one.label, danger is not None) for one, danger in found)))
            heard = [one.kind in danger.kinds for one, danger in found if danger and one.label == "cries"]
            print(f"{stranger:<10}{'the kind':<12}{sum(heard):>4} of {len(heard):<4} {sum(heard) / len(heard):6.1%}")
        return
    told = unseen(every, measuring.STRANGERS)
    least = decide(told)
    print("\n".join(said((one.writer, one.label, like >= least[Strength.of(one.weight)]) for one, like in told)))
    learned = learn(every)
    write("weights", ("name", "weight"), ((one, f"{weight:.2f}") for one, weight in sorted(learned.items())))
    write("verdict", ("strength", "likeness", "why"), ((one, f"{least[one]:.2f}", WHY[one]) for one in Strength))
    rows = name([one for one in every if one.cry])
    write("naming", ("part", "kind", "weight"), ((part, kind, f"{weight:.2f}") for part, kind, weight in rows))
    print(f"{len(every)} sentences, {len(learned)} weights")


if __name__ == "__main__":
    main()
