"""What is heard without a sign: by likeness to a cry, with the words that tell it, of the kind that they tell."""

from __future__ import annotations

from collections import defaultdict
from math import sqrt

import pytest

from portal.danger.hearing import listen, listened
from portal.danger.kinds import Kind
from portal.danger.likeness import EVERY, SORTS, Likeness, signs
from portal.danger.naming import named
from portal.danger.rules import rules
from portal.danger.taught import compiled
from portal.danger.verdict import ENOUGH, SURE, margin
from portal.danger.words import FOLDER, rows
from portal.script.convert import to_latin
from portal.script.folding import folded

# A cry of which no rule finds a sign, and the kind that its words tell.
VEILED = "поделила сам сестри накит и сукње, рекла сам јој да пази на моју мачку, мени то од сутра више неће требати"


def test_a_cry_without_a_sign_is_heard_in_every_writing_by_some_of_its_words() -> None:
    assert listened(VEILED)[1] < ENOUGH
    for written in (VEILED, to_latin(VEILED), folded(VEILED)):
        found = listen(written)
        assert found is not None and found.kind == Kind.SUICIDE, written
        assert 0 < len(found.spans) < len(written.split())


def test_what_an_editor_silenced_is_not_weighed_for_likeness_either() -> None:
    words = VEILED.replace(",", "")
    assert listen(words) is not None
    parts = words.split()
    # A phrase has at most eight words.
    taught = [(" ".join(parts[at : at + 8]), False, "") for at in range(0, len(parts), 8)]
    assert listen(words, compiled(tuple(taught))) is None


def test_a_cry_without_a_sign_is_heard_in_the_middle_of_a_story() -> None:
    calm = "Данас смо имали математику и физичко. Дошла је и бака. Учили смо песму о пролећу. " * 6
    assert listen(calm) is None
    found = listen(f"{calm}{VEILED}. {calm}")
    assert found is not None
    assert all(len(calm) <= start < len(calm) + len(VEILED) for start, _end in found.spans)


def test_words_are_weighed_as_they_are_learned() -> None:
    weights = {row["name"]: float(row["weight"]) for row in rows("weights")}
    rules()
    for words in (listened(VEILED)[0], ["a", None, "mamu", "tuce", "tuce"]):
        sums: dict[int, float] = defaultdict(float)
        numbers: dict[int, int] = defaultdict(int)
        for sort, name in signs(words):
            sums[sort] += weights.get(name, 0.0)
            numbers[sort] += 1
        learned = weights[EVERY] + sum(sums[sort] / sqrt(numbers[sort]) for sort in range(SORTS) if numbers[sort])
        assert Likeness(words).of() == pytest.approx(learned)


def test_the_surer_a_sign_the_less_likeness_is_needed() -> None:
    none, sign, sure = (margin(0, weight, denied=False, words=20) for weight in (0, ENOUGH, SURE))
    assert none < sign <= sure
    assert margin(0, 0, denied=True, words=20) < none
    assert margin(0, 0, denied=False, words=3) < none
    assert margin(0, SURE, denied=False, words=5) > sure


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("popila tableta muka", Kind.POISONING),
        ("spavam na stanici pobegla", Kind.RUNAWAY),
        ("slike snimak trazi novac", Kind.PICTURES),
        ("", Kind.HELP),
    ],
)
def test_words_tell_the_kind_or_a_call_for_help(words: str, kind: Kind) -> None:
    assert named(words.split()) == kind


def test_what_was_learned_is_small() -> None:
    for name in ("weights", "naming"):
        assert (FOLDER / f"{name}.csv").stat().st_size < 500_000
