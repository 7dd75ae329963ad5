"""What the best hits are about brings forward what is about the same, though it says little of what was typed.

Relevance feedback without anybody who gives it, after J. Rocchio („Relevance feedback in information retrieval“, 1971):
the stems by which the best differ from everything else are looked for as well, with less weight than the question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from search.analysis import FRONT, stems_of
from search.question import rarity
from search.ranking import WORTH, Hit, in_order
from search.vocabulary import StoredWords

Weights = Mapping[str, float]

# So many hits say what the question is about, by so many stems; so many are compared with that.
BEST, STEMS, COMPARED = 5, 25, 50
# What a stem says counts up to here: a name of one word would outvote everything else.
_MOST = 2.0
# How much the hit that is closest to the best gains, of what the question gave the first.
_SHARE = 0.6


def brought_forward(hits: Sequence[Hit], words: StoredWords) -> list[Hit]:
    """Return the hits, the best first, in the order in which they also fit what the best of them are about.

    The first ``COMPARED`` are put in order anew, with higher scores; the others stay behind them as they were, so
    scores of the two are not to be compared.
    """
    compared, others = hits[:COMPARED], hits[COMPARED:]
    about = themes([(hit.score, hit.found.weights) for hit in hits[:BEST]], words)
    if not about:
        return list(hits)
    close = [_closeness(about, hit.found.weights) * WORTH[hit.found.kind] for hit in compared]
    gain = _SHARE * hits[0].score / (max(close) or 1.0)
    again = in_order(replace(hit, score=hit.score + gain * one) for hit, one in zip(compared, close, strict=True))
    # Who types a name wants what has it, and not what is about the same and more.
    named = hits[0].found.source if hits[0].named else None
    return [*sorted(again, key=lambda hit: hit.found.source != named), *others]


def themes(best: Sequence[tuple[float, Weights]], words: StoredWords) -> dict[str, float]:
    """Return the stems that the best hits are about, with how much each says that something is about the same.

    ``best`` holds score (above 0) and all weights of each, the best first. Stems of texts are left out: there are
    hundreds, and they say little. What is rare counts twice, as in a cosine of vectors of tf and idf.
    """
    fronts = [{stem: min(said, _MOST) for stem, said in stems_of(all_) if said >= FRONT} for _score, all_ in best]
    held = words.held(set().union(*fronts))
    rare = {stem: rarity(held.get(stem, 0), words.entries) for front in fronts for stem in front}
    found: dict[str, float] = defaultdict(float)
    for (score, _all), front in zip(best, fronts, strict=True):
        length = sum((said * rare[stem]) ** 2 for stem, said in front.items()) ** 0.5
        for stem, said in front.items():
            found[stem] += said * rare[stem] / length * score / best[0][0]
    # Databases give the same weights in different orders, and sums differ by that in their last digits.
    first = sorted(found, key=lambda stem: (-round(found[stem], 9), stem))[:STEMS]
    return {stem: round(found[stem] * rare[stem], 9) for stem in first}


def _closeness(about: Weights, said: Weights) -> float:
    return sum(value * min(said.get(stem, 0.0), _MOST) for stem, value in about.items())
