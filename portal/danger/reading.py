"""A text as it is listened to: its words, what each may mean, and who does what to whom and when.

Serbian says the person in the ending or in a short word beside it, the time by „ћу“ and „сам“, and what is not so by
„не“ before it all. So each verb is asked what stands around it; what is found becomes one of its features.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from portal.danger import slips
from portal.danger.forms import FIRST, FUTURE, INFINITIVE, PAST, PRESENT, SECOND, THIRD
from portal.danger.plain import plain_all, spoken
from portal.danger.words import Meaning, Words, words

# What stands around a verb: not so; wished; possible only; to oneself; to me or us.
NOT, WISHED, ABLE, COULD, ONESELF, TO_ME = "neg", "want", "can", "cond", "se", "me"
# Between two sentences lies more than between two words.
_SENTENCE = 4
# Short words between a verb and what says that it is not so, or wished; and verbs that carry another.
CLITICS = frozenset(
    """
    sam si je smo ste su se sebe sebi me mi ga mu joj ju im ih nas nam te ti vam vas mene meni ja on ona oni
    da li to bih bi bismo ni nikog nikome nista vise nikad nikada vec jos ipak onda ovako tako
    bas stvarno zaista uopste odmah danas sutra veceras nocas sad sada ovde tu sve sama samo sami radije
    """.split()
)
_CARRIERS = frozenset(("want", "can", "will", "think"))
_AND = frozenset(("i", "pa", "te"))
# What ends the reach of a verb.
_BREAKS = frozenset("da kako koji koja koje ali jer a dok kad kada ako sto".split())
_FAR, _NEAR = 7, 4
# So many of anything are many.
_MANY = 4


@dataclass(slots=True)
class Word:
    """A word from ``start`` to ``end`` of the text; ``at`` counts words, and more between sentences.

    ``typed`` is all that stands there, ``plain`` what it is understood as, or the part of it.
    """

    start: int
    end: int
    typed: str
    plain: str
    at: int
    sentence: int
    clause: int
    classes: frozenset[str]
    features: set[str] = field(default_factory=set)


def read(text: str) -> list[Word]:
    """Return the words of a text with all that is known of each."""
    found = list(_words(text))
    for place, word in enumerate(found):
        if word.features:
            _ask_before(found, place)
            _ask_who(found, place)
            _ask_whom(found, place)
            _take_over(found, place)
    for place, word in enumerate(found):
        if "self" in word.classes:
            _give_oneself(found, place)
    return found


def _words(text: str) -> Iterator[Word]:
    known = words()
    places = list(spoken(text))
    # Each word of the text as it is understood, with what it may mean: looked up once, however often it stands there.
    understood: dict[str, list[tuple[str, Meaning]]] = {}
    at = sentence = clause = 0
    typed = plain_all([text[start:end] for start, end, _ended, _paused in places])
    for (start, end, ended, paused), one in zip(places, typed, strict=True):
        if ended:
            at, sentence = at + _SENTENCE, sentence + 1
        clause += paused
        meant = understood.get(one)
        if meant is None:
            meant = understood[one] = [(plain, _meaning(plain, known)) for plain in slips.mended(one, known)]
        # What stands where can no longer be told once letters were folded: all parts stand where the whole does.
        for plain, meaning in meant:
            at += 1
            yield Word(start, end, one, plain, at, sentence, clause, meaning.classes, set(meaning.features))


def _meaning(plain: str, known: Words) -> Meaning:
    return Meaning(_number(plain)) if plain.isdecimal() else known.meaning(plain)


def _number(digits: str) -> frozenset[str]:
    """Return the classes of a number: that of a small child's age, or of more than anybody needs."""
    return frozenset({"age"} if len(digits) == 1 else ()) | frozenset({"quantity"} if int(digits[:4]) >= _MANY else ())


def _ask_before(found: Sequence[Word], place: int) -> None:
    """Say of a verb whether it is not so, is to come, or is wished."""
    verb = found[place]
    for other in _back(found, place, _FAR):
        if other.clause != verb.clause:
            break
        if "not" in other.classes:
            verb.features.add(NOT)
            if "notwill" in other.classes:
                verb.features |= {FUTURE, WISHED}
            break
        if "will" in other.classes:
            verb.features.add(FUTURE)
        elif "want" in other.classes:
            verb.features |= {WISHED, *other.features & {FIRST, SECOND, THIRD}}
        elif "would" in other.classes:
            verb.features.add(COULD)
        elif "can" in other.classes:
            verb.features.add(ABLE)
        elif not (other.classes & _CARRIERS or other.plain in CLITICS):
            break
    behind = found[place + 1 : place + 4]
    if INFINITIVE in verb.features and any("will" in one.classes for one in behind[:1]):
        verb.features.add(FUTURE)
    if PAST in verb.features and PRESENT not in verb.features and any("would" in one.classes for one in behind[:2]):
        verb.features.add(COULD)
    if COULD in verb.features:
        verb.features.discard(PAST)


def _ask_who(found: Sequence[Word], place: int) -> None:
    """Say of a form without a person whose it is, by the short verb that is nearest."""
    verb = found[place]
    if verb.features & {FIRST, SECOND, THIRD}:
        return
    near = sorted(_around(found, place, _NEAR), key=lambda one: abs(one.at - verb.at))
    for other in near:
        for said, person in (("aux1", FIRST), ("aux2", SECOND), ("aux3", THIRD)):
            if said in other.classes:
                verb.features.add(person)
                return
    verb.features.add(THIRD)


def _ask_whom(found: Sequence[Word], place: int) -> None:
    """Say of a verb whether it is done to me."""
    if any("me" in one.classes for one in _reach(found, place)):
        found[place].features.add(TO_ME)


def _take_over(found: Sequence[Word], place: int) -> None:
    """Let the second of two verbs with „и“ between share what the first has: „ће ме наћи и убити“."""
    verb = found[place]
    if place < 2 or found[place - 1].plain not in _AND or found[place - 1].sentence != verb.sentence:
        return
    for other in _back(found, place - 1, 4):
        if other.features and not other.classes & _CARRIERS:
            shared = {TO_ME} | ({FUTURE, WISHED} if not verb.features & {PAST} else set())
            verb.features |= other.features & shared
            return


def _give_oneself(found: Sequence[Word], place: int) -> None:
    """Give „се“ to the verb that it belongs to."""
    for step in (place - 1, place - 2, place - 3):
        if step < 0 or found[step].sentence != found[place].sentence:
            break
        before = found[step]
        if before.features and not before.classes & _CARRIERS:
            before.features.add(ONESELF)
            return
        if not (before.plain in CLITICS or before.classes & _CARRIERS) or before.plain == "da":
            break
    for after in found[place + 1 : place + 6]:
        if after.plain == "da" or after.sentence != found[place].sentence:
            break
        if after.features and not after.classes & (_CARRIERS - {"think"}):
            after.features.add(ONESELF)
            return


def _back(found: Sequence[Word], place: int, far: int) -> Iterator[Word]:
    for other in reversed(found[max(0, place - far) : place]):
        if other.sentence != found[place].sentence:
            return
        yield other


def _around(found: Sequence[Word], place: int, far: int) -> Iterator[Word]:
    part = found[max(0, place - far) : place + far + 1]
    return (one for one in part if one.sentence == found[place].sentence)


def _reach(found: Sequence[Word], place: int) -> Iterator[Word]:
    """Yield the words around a verb that may be its own."""
    for other in _back(found, place, 5):
        if other.plain in _BREAKS or (other.features and not other.classes & _CARRIERS):
            break
        yield other
    for other in found[place + 1 : place + 5]:
        if other.sentence != found[place].sentence or other.plain in _BREAKS:
            return
        if other.features and not other.classes & _CARRIERS:
            return
        yield other
