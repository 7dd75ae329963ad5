"""What the best hits are about brings forward what is about the same, though it says little of what was typed.

Relevance feedback without anybody who gives it, after J. Rocchio („Relevance feedback in information retrieval“, 1971):
the stems by which the best differ from everything else are looked for as well, with less weight than the question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeVar

from search.analysis import FRONT, stems_of
from search.question import rarity
from search.ranking import WORTH, Candidate, Hit, in_order
from search.slips import Vocabulary

C = TypeVar("C", bound=Candidate)

# So many hits say what the question is about, by so many stems; so many are compared with that.
BEST, STEMS, COMPARED = 5, 25, 50
# What a stem says counts up to here: a name of one word would outvote everything else.
_MOST = 2.0
# How much the hit that is closest to the best gains, of what the question gave the first.
_SHARE = 0.6


def themes(best: Sequence[tuple[float, Mapping[str, float]]], words: Vocabulary) -> dict[str, float]:
    """Return the stems that the best hits are about, with how much they count.

    ``best`` holds score and all weights of each, the best first. Stems of texts are left out: there are hundreds, and
    they say little.
    """
    fronts = [{stem: min(said, _MOST) for stem, said in stems_of(all_) if said >= FRONT} for _score, all_ in best]
    held = words.held(set().union(*fronts))
    found: dict[str, float] = defaultdict(float)
    for (score, _all), front in zip(best, fronts, strict=True):
        about = {stem: said * rarity(held.get(stem, 0), words.entries) for stem, said in front.items()}
        length = sum(value * value for value in about.values()) ** 0.5 or 1.0
        for stem, value in about.items():
            found[stem] += value / length * score / best[0][0]
    # Databases give the same weights in different orders, so the last digits of sums are nobody's.
    return dict(sorted(found.items(), key=lambda item: (-round(item[1], 9), item[0]))[:STEMS])


def brought_forward(
    hits: Sequence[Hit[C]], about: Mapping[str, float], weights: Sequence[Mapping[str, float]], words: Vocabulary
) -> list[Hit[C]]:
    """Return the hits in the order in which they also fit what the best are about.

    ``weights`` says how much the first hits say about the stems of ``about``; those behind them stay behind them.
    """
    held = words.held(about)
    counts = {stem: value * rarity(held.get(stem, 0), words.entries) for stem, value in about.items()}
    close = [
        sum(value * min(said.get(stem, 0.0), _MOST) for stem, value in counts.items()) * WORTH[hit.found.kind]
        for hit, said in zip(hits, weights, strict=False)
    ]
    closest = max(close, default=0.0)
    if not closest:
        return list(hits)
    gain = _SHARE * hits[0].score / closest
    compared = [Hit(hit.found, hit.score + gain * one, hit.whole) for hit, one in zip(hits, close, strict=False)]
    return [*in_order(compared), *hits[len(close) :]]
