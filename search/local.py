"""A place and what stands in every place: „центар за социјални рад Ниш“ leads to the page of Ниш.

What each of two hundred pages names (police, a centre for social work) is no word by which any of them is found; beside
the name of a place it says that this page is wanted and not one about centres for social work.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from search.analysis import name_weight, stems
from search.models.entry import Kind
from search.question import Group, Question
from search.ranking import Candidate, Hit

C = TypeVar("C", bound=Candidate)
# Whom people look for in a place, and what they want to know of them.
_WANTED = """
    полиција полицијска станица управа центар за социјални рад ЦСР здравствена установа дом здравља болница лекар
    педијатар хитна школа вртић школска управа просветна инспекција инспектор тужилаштво тужилац суд општина град
    општинска градска установа служба помоћ адреса телефон број контакт радно време
"""


def place_first(question: Question, hits: Sequence[Hit[C]]) -> list[Hit[C]]:
    """Return the hits with the place first that a question names, where it asks for nothing else but who is there."""
    named = [group for group in question.groups if not _is_wanted(group)]
    if not named or len(named) == len(question.groups):
        return list(hits)
    least = name_weight(len(named))
    there = [
        hit
        for hit in hits
        if hit.found.kind == Kind.PLACE
        and all(any(hit.found.weights.get(one, 0.0) >= least for one in group.stems) for group in named)
    ]
    first = {hit.found.source for hit in there}
    return [*there, *(hit for hit in hits if hit.found.source not in first)]


def _is_wanted(group: Group) -> bool:
    return any(_wanted().issuperset(phrase) for phrase in group.terms)


@cache
def _wanted() -> frozenset[str]:
    return frozenset(stems(_WANTED))
