"""Learn the weights of ``portal/danger/likeness.py`` from the sentences that are not held out.

``python -m tests.danger.learning`` writes ``portal/danger/data/weights.csv`` and says from which values on so many
sentences of each label are reached, asked of models that had not seen them. Logistic regression by stochastic
gradient descent (Adagrad), in plain Python and always the same: the order is fixed.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from random import Random

from portal.danger.likeness import EVERY, grams
from portal.danger.reading import read
from portal.danger.words import FOLDER
from tests.danger import measuring

# A group of letters of fewer sentences tells nothing; a weight that is smaller changes nothing.
FEWEST, LEAST = 2, 0.04
EPOCHS, RATE, DECAY, FOLDS = 25, 0.5, 0.002, 8


@dataclass(frozen=True)
class Example:
    """The groups of letters of a sentence, and whether it is a cry."""

    label: str
    grams: tuple[str, ...]

    @property
    def cry(self) -> bool:
        """Whether it is one."""
        return self.label == "cries"


def examples() -> list[Example]:
    """Return all sentences that are learned from."""
    return [
        Example(label, tuple(gram for word in read(one.text) for gram in grams(word.plain)))
        for label in measuring.LABELS
        for one in measuring.sentences(label)
        if not one.held_out
    ]


def learn(every: Sequence[Example]) -> dict[str, float]:
    """Return the weight of each group of letters."""
    often = Counter(gram for one in every for gram in set(one.grams))
    known = {gram for gram, number in often.items() if number >= FEWEST}
    told = [([gram for gram in one.grams if gram in known], one.cry) for one in every]
    weights: dict[str, float] = defaultdict(float)
    seen: dict[str, float] = defaultdict(lambda: 1e-6)
    order = Random(1)
    for _epoch in range(EPOCHS):
        order.shuffle(told)
        for there, cry in told:
            share = 1 / sqrt(len(there) or 1)
            off = 1 / (1 + exp(-(weights[EVERY] + share * sum(weights[gram] for gram in there)))) - cry
            for gram, part in [(EVERY, 1.0), *((gram, share) for gram in there)]:
                slope = off * part + DECAY * weights[gram]
                seen[gram] += slope * slope
                weights[gram] -= RATE * slope / sqrt(seen[gram])
    return {gram: weight for gram, weight in weights.items() if gram == EVERY or abs(weight) >= LEAST}


def value(weights: dict[str, float], there: Sequence[str]) -> float:
    """Return how alike a sentence is to a cry."""
    found = [weights[gram] for gram in there if gram in weights]
    return weights[EVERY] + (sum(found) / sqrt(len(found)) if found else 0.0)


def unseen(every: Sequence[Example]) -> dict[str, list[float]]:
    """Return the values of all sentences by label, each of a model that has not seen it."""
    found: dict[str, list[float]] = defaultdict(list)
    for fold in range(FOLDS):
        weights = learn([one for number, one in enumerate(every) if number % FOLDS != fold])
        for one in every[fold::FOLDS]:
            found[one.label].append(value(weights, one.grams))
    return found


def main() -> None:
    """Learn, write, and say what the values mean."""
    every = examples()
    values = unseen(every)
    for share in (0.005, 0.01, 0.02):
        print(
            f"{share:.1%} of plain sentences are above {sorted(values['plain'])[-int(len(values['plain']) * share) - 1]:.2f}"
        )
    for share in (0.01, 0.02, 0.03, 0.05):
        print(f"{share:.1%} of cries are below {sorted(values['cries'])[int(len(values['cries']) * share)]:.2f}")
    weights = learn(every)
    with (FOLDER / "weights.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("gram", "weight"))
        writer.writerows((gram, f"{weight:.2f}") for gram, weight in sorted(weights.items()))
    print(f"{len(every)} sentences, {len(weights)} weights")


if __name__ == "__main__":
    main()
