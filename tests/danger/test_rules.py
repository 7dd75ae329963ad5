"""The files of rules hold together: nothing in them can never match, every row says why it is there."""

from __future__ import annotations

import re

import pytest

from portal.danger.kinds import Kind, numbers_for
from portal.danger.rules import AROUND, SENTENCE, TEXT, rules
from portal.danger.words import FOLDER, rows, words
from tools.paths import ROOT

FEATURES = set("past pres fut inf imp pass p1 p2 p3 neg want can cond se me any".split())
# Weights are learned and say nothing one by one; phrases say by themselves what they are.
FILES = sorted(path.stem for path in FOLDER.glob("*.csv") if path.stem not in {"weights", "naming", "phrases"})


def parts(name: str) -> list[str]:
    return [way for row in rows(name) for of in ("parts", "unless") for way in re.split(r"[\s/>]+", row.get(of, ""))]


def test_every_class_that_a_pattern_names_has_words_and_every_feature_is_known() -> None:
    classes = {row["class"] for name in ("words", "groups") for row in rows(name)}
    for way in filter(None, parts("signs") + parts("harmless") + parts("around")):
        name, *features = way.split(":")
        assert not name.isascii() or name in classes, way
        assert {one.removeprefix("-") for one in features} <= FEATURES, way


def test_a_word_of_a_pattern_is_in_one_script() -> None:
    for way in parts("signs") + parts("harmless") + parts("around"):
        name = way.split(":")[0]
        assert name.isascii() or not re.search("[a-z]", name), way


@pytest.mark.parametrize("name", FILES)
def test_every_row_says_why_and_none_stands_twice(name: str) -> None:
    every = [tuple(row.values()) for row in rows(name)]
    assert all(row["why"].strip() for row in rows(name))
    assert len(set(every)) == len(every)


def test_every_kind_has_signs_and_numbers_that_the_portal_knows() -> None:
    numbers = (ROOT / "portal/pages/data/helplines.csv").read_text(encoding="utf-8").replace("\u00a0", " ")
    known = {line.split(",")[0] for line in numbers.splitlines()[1:]}
    assert {sign.kind for signs in rules().signs.values() for sign in signs} == set(Kind)
    for kind in Kind:
        assert kind.numbers and set(kind.numbers) <= known, kind
        assert "116 111" in kind.numbers, kind


def test_of_several_kinds_each_number_stands_once_and_no_more_than_fit() -> None:
    assert numbers_for([Kind.POISONING, Kind.SUICIDE]) == ("194", "192", "116 111")
    assert numbers_for([]) == () and len(numbers_for(Kind)) == 4


def test_weights_and_scopes_are_of_those_that_there_are() -> None:
    assert all(1 <= sign.weight <= 3 for signs in rules().signs.values() for sign in signs)
    assert {one.scope for one in rules().around} <= {SENTENCE, AROUND, TEXT}


@pytest.mark.parametrize(
    ("form", "of", "features"),
    [
        ("ubicu", "kill", {"fut", "p1"}),
        ("popila", "take", {"past"}),
        ("tuku", "beat", {"pres", "p3"}),
        ("secem", "cut", {"pres", "p1"}),
        ("zakljucana", "lock", {"pass"}),
        ("nozem", "knife", set()),
    ],
)
def test_forms_follow_from_the_two_or_three_that_are_written_down(form: str, of: str, features: set[str]) -> None:
    meaning = words().meaning(form)
    assert of in meaning.classes and features <= meaning.features


@pytest.mark.parametrize("word", ["se", "da", "kad", "sto", "dan", "vise"])
def test_short_words_that_look_like_forms_of_verbs_are_none(word: str) -> None:
    assert not words().meaning(word).classes & {"kill", "give", "water", "stop", "draw"}
