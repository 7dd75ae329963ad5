"""The forms of a Serbian word, with what an ending tells: when it is done, and by whom.

Of each word two or three forms are written down and the others follow. Forms that nobody uses may be among them; what
counts is that none is missing. Everything here is plain (:mod:`portal.danger.plain`).
"""

from __future__ import annotations

from collections.abc import Iterator

from portal.danger.plain import plain

# What a form tells: the time, the person, and whether it was suffered.
PAST, PRESENT, FUTURE, INFINITIVE, IMPERATIVE, PASSIVE = "past", "pres", "fut", "inf", "imp", "pass"
FIRST, SECOND, THIRD = "p1", "p2", "p3"
Features = frozenset[str]
Form = tuple[str, Features]

_NOUN = (
    *("", "a", "e", "i", "o", "u", "om", "em", "ama", "ima"),
    *("ovi", "ova", "ove", "ovima", "evi", "eva", "eve", "evima"),
)
_ADJECTIVE = ("", *"aoeiu", "og", "oga", "eg", "ega", "om", "ome", "em", "emu", "oj", "im", "ih", "ima", "iji", "ija")
_PERSONS = (FIRST, SECOND, THIRD, FIRST, SECOND, THIRD)
_PRESENT = {
    "am": ("am", "as", "a", "amo", "ate", "aju"),
    "im": ("im", "is", "i", "imo", "ite", "e"),
    "em": ("em", "es", "e", "emo", "ete", "u"),
}
_FUTURE = (("cu", FIRST), ("ces", SECOND), ("ce", THIRD), ("cemo", FIRST), ("cete", SECOND))
_AORIST = (("h", FIRST), ("smo", FIRST), ("ste", SECOND), ("se", THIRD))
_VOWELS = "aeiou"


def noun(written: str) -> Iterator[Form]:
    """Yield the cases of a noun; several stems (рука руци) are written one behind the other."""
    for one in written.split():
        stem = plain(one)
        stem = stem[:-1] if stem[-1:] in "aeo" and len(stem) > 2 else stem
        yield from ((stem + ending, frozenset()) for ending in _NOUN)
        yield plain(one), frozenset()


def adjective(written: str) -> Iterator[Form]:
    """Yield the cases of an adjective in every gender; a second stem (гладан гладна) is written behind the first."""
    for one in written.split():
        stem = plain(one)
        stem = stem[:-1] if stem[-1:] == "a" else stem
        yield from ((stem + ending, frozenset()) for ending in _ADJECTIVE)


def exact(written: str) -> Iterator[Form]:
    """Yield the words as they stand."""
    yield from ((plain(one), frozenset()) for one in written.split())


def verb(written: str) -> Iterator[Form]:
    """Yield the forms of a verb: written are infinitive, „I do“, and, where they do not follow, „she did“ and „done“.

    A „-“ stands for a form that there is not.
    """
    infinitive, present, *others = (plain(one) if one != "-" else "" for one in written.split())
    done = others[0] if others else ""
    suffered = others[1] if len(others) > 1 else ""
    stem = infinitive[:-2]
    if infinitive:
        yield infinitive, frozenset({INFINITIVE})
        yield from _future(infinitive, stem)
    if present:
        yield from _present(present)
    base = done.removesuffix("la") if done else stem
    if base and (done or infinitive.endswith("ti")):
        yield from _past(base)
        if not present.endswith("am") and infinitive.endswith("ti") and stem[-1:] in _VOWELS:
            yield from ((stem + ending, frozenset({PAST, person})) for ending, person in _AORIST)
            yield stem, frozenset({PAST, THIRD})
    if suffered:
        yield from ((form, frozenset({PASSIVE})) for form, _features in adjective(suffered))
    elif infinitive.endswith("ati"):
        yield from ((form, frozenset({PASSIVE})) for form, _features in adjective(f"{stem}n"))


def _future(infinitive: str, stem: str) -> Iterator[Form]:
    if infinitive.endswith("ti"):
        # „Убит ћу“, and „убиће“ as one word.
        yield stem + "t", frozenset({INFINITIVE})
        yield from ((stem + ending, frozenset({FUTURE, person})) for ending, person in _FUTURE)
    yield from ((infinitive + ending, frozenset({FUTURE, person})) for ending, person in _FUTURE)


def _present(present: str) -> Iterator[Form]:
    stem, ending = present[:-2], present[-2:]
    for form, person in zip(_PRESENT[ending], _PERSONS, strict=True):
        yield stem + form, frozenset({PRESENT, person})
        if form == "u" and stem.endswith("c"):
            # „Тучем“, and „туку“.
            yield stem[:-1] + "ku", frozenset({PRESENT, THIRD})
    if ending == "am":
        orders: tuple[str, ...] = ("aj", "ajte")
    elif stem.endswith("j"):
        orders = ("", "te")
    else:
        orders = ("i", "ite")
    yield from ((stem + order, frozenset({IMPERATIVE, SECOND})) for order in orders)


def _past(base: str) -> Iterator[Form]:
    ends = ("ao", "o") if base[-1] not in _VOWELS else ("o",)
    yield from ((base + ending, frozenset({PAST})) for ending in (*ends, "la", "lo", "li", "le"))
    if base.endswith("a") and len(base) > 3:
        # „Удар’о“, as it is said.
        yield base[:-1] + "o", frozenset({PAST})


PARADIGMS = {"noun": noun, "adjective": adjective, "exact": exact, "verb": verb}
