"""Two hundred sentences by somebody who had read neither rules nor sentences, written after both were frozen.

Nothing is learned from ``data/unmet.csv``: whoever changes what is heard sees here what strangers would notice.
"""

import csv

import pytest

from portal.danger.hearing import listen
from tests.danger import measuring

# Of a hundred: cries that are heard at least, others for which it rings at most.
HEARD, PLAIN, FIGURATIVE = 90, 2, 10


def heard(label: str) -> tuple[int, int]:
    """Return for how many of the unmet sentences of a label danger is heard, and of how many."""
    with (measuring.DATA / "unmet.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file) if row["label"] == label]
    return sum(listen(text) is not None for text in texts), len(texts)


def test_most_cries_are_heard() -> None:
    """Of eighty cries, a fifth of them without any plain word."""
    rung, of = heard("cries")
    assert of == 80
    assert rung * 100 >= HEARD * of


@pytest.mark.parametrize(("label", "size", "most"), [("plain", 70, PLAIN), ("figurative", 50, FIGURATIVE)])
def test_it_seldom_rings_for_nothing(label: str, size: int, most: int) -> None:
    """Reports without danger, and figures of speech."""
    rung, of = heard(label)
    assert of == size
    assert rung * 100 <= most * of


def test_nothing_was_learned_from_them() -> None:
    """None of them stands among the sentences that weights are learned from."""
    known = {one.text for label in measuring.LABELS for one in measuring.sentences(label)}
    with (measuring.DATA / "unmet.csv").open(encoding="utf-8", newline="") as file:
        assert known.isdisjoint(row["text"] for row in csv.DictReader(file))
