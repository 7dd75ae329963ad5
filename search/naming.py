"""Whether a question may be about somebody whom a reader of it would know: a name of a person, or of a place.

Stems cannot tell: that of „Петар“ is also that of a word that some page says. So names are known by a list
(``search/data/given_names.csv``), in the forms in which they are typed. Some are words too (Вера, Нада, Срећко);
whatever is asked with them is taken for a question about a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from portal.script.stemming import bald
from search import lexicon
from search.analysis import stems, words
from search.models import Entry
from search.models.entry import Kind
from search.stemmers import stemmer
from search.vocabulary import StoredWords

# With fewer letters a stem is that of many words: such names are known by their forms alone.
_SHORTEST_STEM = 4
_VOWELS = "aeiou"
_CASES = (*"aeiou", "om", "em")
# „Петров“, „Вујићев“, „Анин“, each in its own cases.
_OWNED = ("", *"aeiou", "og", "oga", "om", "ome", "oj", "im", "ih")
# „Анка“ and „Анци“, „Олга“ and „Олзи“.
_SOFTENED = {"k": "c", "g": "z", "h": "s"}


@dataclass(frozen=True)
class Names:
    """Names as they are compared: bald, as they stand in the list and in every case, and the longer of their stems."""

    written: frozenset[str]
    forms: frozenset[str]
    stems: frozenset[str]


def names_a_person(typed: str, language: str, empty: Collection[str]) -> bool:
    """Tell whether a name of the list was typed in any case. ``empty``: bald words that say nothing, and no names."""
    known, stem = _names(language), stemmer(language)
    for word in words(typed):
        plain = bald(word)
        if plain in known.written:
            return True
        if plain not in empty and (plain in known.forms or stem(word) in known.stems):
            return True
    return False


@cache
def _names(language: str) -> Names:
    stem = stemmer(language)
    listed = [row[column] for row in lexicon.rows("given_names") for column in ("name", "written") if row[column]]
    written = frozenset(bald(name) for name in listed)
    return Names(
        written=written,
        forms=frozenset(form for name in written for form in _forms(name)),
        stems=frozenset(one for one in map(stem, listed) if len(one) >= _SHORTEST_STEM),
    )


def _forms(name: str) -> Iterator[str]:
    """Yield a bald name in its cases, and what belongs to who has it."""
    yield name
    for base in _bases(name):
        yield from (base + ending for ending in _CASES)
        yield from (base + owned + ending for owned in ("ov", "ev", "in") for ending in _OWNED)
        yield f"{base[:-1]}{_SOFTENED.get(base[-1:], base[-1:])}i"


def _bases(name: str) -> set[str]:
    """Return what endings follow: „Петр“ of „Петар“, „Ђорђ“ of „Ђорђе“, „Мил“ and „Милет“ of „Миле“."""
    bases = {name, name.rstrip(_VOWELS) or name}
    if name[-1] in "eo":
        bases.add(f"{name}t")
    if name[-2:-1] == "a" and not {name[-1], name[-3:-2]} & set(_VOWELS):
        bases.add(name[:-2] + name[-1])
    return bases


@dataclass(frozen=True)
class Places:
    """Names of places, each as the set of its stems, and how many places hold a stem in name or district.

    ``called`` are the same names as bald words, in their order.
    """

    names: frozenset[frozenset[str]] = frozenset()
    called: frozenset[tuple[str, ...]] = frozenset()
    held: Counter[str] = field(default_factory=Counter)


def names_a_place(typed: str, asked: Collection[str], vocabulary: StoredWords) -> bool:
    """Tell whether a place stands in what was typed together with something else.

    In a small place everybody knows whom it is about. ``asked``: the stems that are counted. A word that stands in the
    list of places alone counts for its place, though it be half of the name.
    """
    asked = frozenset(asked)
    known = places(vocabulary)
    if asked in known.names:
        return False
    said = asked.union(stems(typed, vocabulary.language))
    if any(name <= said and asked - name for name in known.names):
        return True
    held = vocabulary.held(asked)
    return len(asked) > 1 and any(one in known.held and held.get(one, 0) <= known.held[one] for one in asked)


def places(vocabulary: StoredWords) -> Places:
    """Return the places that can be found; read once for each version of them."""
    return _read(vocabulary.language, vocabulary.places)


@lru_cache(maxsize=16)
def _read(language: str, version: int) -> Places:
    # Places are written in Serbian, and asked for in every language.
    rows = list(Entry.objects.filter(kind=Kind.PLACE).values_list("name", "lead"))
    return Places(
        names=frozenset(frozenset(name) for row in rows for name in _said(row[0], language)),
        called=frozenset(tuple(map(bald, words(name))) for row in rows for name in _called(row[0])),
        held=Counter(stem for row in rows for stem in set(stems(" ".join(row), language))),
    )


def _said(name: str, language: str) -> Iterable[list[str]]:
    return filter(None, (stems(one, language) for one in _called(name)))


def _called(name: str) -> set[str]:
    """Return a name with and without the city in brackets that tells it from another of the same name."""
    return {name, name.partition(" (")[0]}
