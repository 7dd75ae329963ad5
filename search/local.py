"""Where places stand among what is found: „центар за социјални рад Ниш“ leads to the page of Ниш.

What each of two hundred pages names (police, a centre for social work) is no word by which any of them is found; beside
the name of a place it says that this page is wanted. Who asks for anything else gets what helps before where one is:
„насиље у школи Ниш“, and stems of places are stems of other words too („борим се“, Бор).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from portal.script.stemming import bald
from search.analysis import name_weight, stems, words
from search.models.entry import Kind
from search.naming import places
from search.question import Group, Question
from search.ranking import Hit
from search.vocabulary import StoredWords

# So many hits that help stand before a place that nobody asked for, and so many parts of a city are shown with it.
_BEFORE, _FEW = 5, 5
# Whom people look for in a place, and what they want to know of them.
_WANTED = """
    полиција полицијска станица управа центар за социјални рад ЦСР здравствена установа дом здравља болница лекар
    педијатар хитна школа вртић школска просветна инспекција инспектор основно више јавно тужилаштво тужилац
    основни виши прекршајни суд општина град општинска градска служба помоћ адреса телефон број контакт радно време
"""
# Endings of the cases of a name, by its last letter; of the others behind a consonant.
_CASES = {
    "a": ("a", "e", "i", "u", "o", "om", "oj"),
    "e": ("e", "a", "u", "em", "om"),
    "i": ("i", "a", "e", "og", "oga", "om", "ih", "im", "ima"),
    "o": ("o", "a", "u", "om", "og", "oga"),
}
_OF_OTHERS = ("", "a", "u", "om", "em")
_SOFTENED = {"k": "c", "g": "z", "h": "s"}


def without_place(question: Question, known: StoredWords) -> Question:
    """Return what is asked for apart from the place that is named; all of it where none is, or nothing else.

    A place is named where its whole name stands there, each word in any case: slips and half a name say too little.
    """
    named = _named(question, known)
    rest = tuple(group for group in question.groups if group not in named)
    return replace(question, groups=rest) if named and rest else question


def asks_who_is_there(about: Question) -> bool:
    """Tell whether what is asked for apart from a place is what stands in every place, and nothing else."""
    return all(any(_wanted().issuperset(phrase) for phrase in group.terms) for group in about.groups)


def of_the_place(question: Question, about: Question, hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits that are the place which ``about`` lacks of the question, and its parts where they are few."""
    named = [group for group in question.groups if group not in about.groups]
    there = [hit for hit in hits if hit.found.kind == Kind.PLACE]
    called: list[Hit] = []
    # First what is called so, then what has one or two words more in its name: Ниш, Медијана (Ниш), Нишка Бања (Ниш).
    for more in range(3 if named else 0):
        least = name_weight(sum(len(words(group.typed)) for group in named) + more)
        longer = [hit for hit in there if hit not in called and all(_says(hit, group) >= least for group in named)]
        if not called or len(longer) <= _FEW:
            called += longer
    return called


def with_places_behind(others: Sequence[Hit], hits: Sequence[Hit]) -> list[Hit]:
    """Return ``others`` with the places of ``hits`` where they stood there, but behind the first that help."""
    together = list(others)
    for at, hit in enumerate(hits):
        if hit.found.kind == Kind.PLACE:
            together.insert(max(at, _BEFORE), hit)
    return together


def named_place(typed: Iterable[str], known: StoredWords) -> Sequence[str]:
    """Return the bald words of the longest name of a place that bald words hold, each in any case; none where none."""
    said = set(typed)
    there = [name for name in places(known).called if not any(said.isdisjoint(_forms(part)) for part in name)]
    return max(there, key=lambda name: (len(name), name), default=())


def _says(hit: Hit, group: Group) -> float:
    return max(hit.found.weights.get(stem, 0.0) for stem in group.stems)


def _named(question: Question, known: StoredWords) -> list[Group]:
    """Return the groups that are the name of a place, of several the longest."""
    # All that was typed: „Петровац на Млави“ holds an empty word.
    name = named_place(map(bald, words(question.typed)), known)
    forms = {form for part in name for form in _forms(part)}
    return [group for group in question.groups if forms.issuperset(map(bald, words(group.typed)))]


@cache
def _wanted() -> frozenset[str]:
    return frozenset(stems(_WANTED))


@cache
def _forms(word: str) -> frozenset[str]:
    """Return a bald word of a name in its cases: „шапцу“ of „шабац“, „паланци“ of „паланка“."""
    if not word:
        return frozenset()
    base, endings = (word[:-1], _CASES[word[-1]]) if word[-1] in _CASES else (word, _OF_OTHERS)
    forms = {base + ending for ending in endings}
    if word.endswith("a"):
        forms.add(f"{base[:-1]}{_SOFTENED.get(base[-1:], base[-1:])}i")
    if word[-2:-1] == "a" and base == word:
        short = (word[:-2] + word[-1]).replace("bc", "pc")
        forms |= {short + ending for ending in _OF_OTHERS if ending}
    return frozenset(forms)
