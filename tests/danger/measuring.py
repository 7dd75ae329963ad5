"""How well danger is heard: cries heard, others rung for, by script, held out and not.

``python -m tests.danger.measuring`` prints the table; ``--wrong`` the sentences that are not held out and went wrong,
``--held-out`` the others too, for the end of the work only.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.danger.hearing import listen
from portal.script.convert import to_latin
from portal.script.folding import folded

DATA = Path(__file__).parent / "data"
LABELS = ("cries", "plain", "figurative")
FIRST = "1"
# The 200 by a stranger, in a file of their own.
FROZEN = "frozen"
# Batches that others wrote, who knew neither the rules nor each other.
STRANGERS = (FROZEN, "a", "b")
# How a sentence may be written: as it stands, in Latin, without diacritics.
WRITINGS: dict[str, Callable[[str], str]] = {"as written": str, "Latin": to_latin, "bald": folded}


@dataclass(frozen=True)
class Sentence:
    """A sentence, what it is, and for cries the kind of danger of which it tells.

    The first batch was written before any rule; of it a third is held out. Each of the others was written to see what
    the rules of that day make of sentences that they have not met, and was then learned from.
    """

    label: str
    batch: str
    kind: str
    voice: str
    text: str

    @property
    def writer(self) -> str:
        """Who wrote it: a stranger, by the batch, or the author of the rules."""
        return self.batch if self.batch in STRANGERS else "own"

    @property
    def held_out(self) -> bool:
        """Whether nobody looks at it while rules are made."""
        return self.batch == FIRST and int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 3 == 0


def sentences(label: str) -> Iterator[Sentence]:
    """Yield the sentences of a label: those of its file, and behind them the first that a stranger wrote."""
    for row in (*_rows(label), *(row for row in _rows(FROZEN) if row["label"] == label)):
        yield Sentence(label, row["batch"], row["kind"], row["voice"], row["text"])


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rung(label: str, *, held_out: bool, write: Callable[[str], str] = str) -> tuple[int, int]:
    """Return for how many sentences danger is heard, and of how many."""
    every = [one for one in sentences(label) if one.held_out is held_out]
    return sum(listen(write(one.text)) is not None for one in every), len(every)


def table() -> str:
    """Return the shares in which danger is heard."""
    lines = [f"{'':<12}{'':<12}{'not held out':>16}{'held out':>16}"]
    for label in LABELS:
        for name, write in WRITINGS.items():
            parts = [rung(label, held_out=held, write=write) for held in (False, True)]
            shares = "".join(f"{f'{heard}/{of} {heard / of:6.1%}':>16}" for heard, of in parts)
            lines.append(f"{label:<12}{name:<12}{shares}")
    return "\n".join(lines)


def wrong(*, held_out: bool) -> Iterator[str]:
    """Yield the sentences that are heard as what they are not, and cries that are heard as of another kind."""
    for label in LABELS:
        for one in sentences(label):
            if one.held_out is not held_out:
                continue
            found = listen(one.text)
            if (found is not None) is not (label == "cries"):
                yield f"{label:<11}{one.kind or (found.kind if found else ''):<11}{one.text}"
            elif found is not None and one.kind not in found.kinds:
                yield f"{'other':<11}{one.kind} -> {', '.join(found.kinds)}: {one.text}"


def cost(*labels: str, letters: int = 2_000) -> float:
    """Return the CPU milliseconds that a story of so many letters takes, made of one sentence of each label in turn."""
    by_label = [[one.text for one in sentences(label)] for label in labels]
    whole = ". ".join(text for texts in zip(*by_label, strict=False) for text in texts)
    stories = [whole[at : at + letters] for at in range(0, len(whole) - letters, letters)]
    for story in stories:
        listen(story)
    began = time.process_time()
    for story in stories:
        listen(story)
    return (time.process_time() - began) * 1_000 / len(stories)


def main() -> None:
    """Print how well danger is heard."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="print what went wrong and is not held out")
    parser.add_argument("--held-out", action="store_true", help="print what went wrong and is held out")
    wished = parser.parse_args()
    if wished.wrong or wished.held_out:
        print("\n".join(wrong(held_out=wished.held_out)))
    print(table())
    print(f"{cost('plain'):.2f} CPU-ms for a story of 2,000 letters, {cost(*LABELS):.2f} where every third is a cry")


if __name__ == "__main__":
    main()
