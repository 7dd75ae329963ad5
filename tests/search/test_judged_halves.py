"""The two halves of the newer judged questions hold together, and weigh the same."""

from collections import Counter

import pytest

from portal.script.convert import to_latin
from tests.search.measuring import half, interval
from tests.search.test_judged_set import HERE, KINDS, rows, shipped

HALVES = ("seen", "unseen")
# Written for one look alone.
THIRD = "third"
NEW_KINDS = {"who", "report", "harmless"}
# What people write instead of a Serbian Latin letter in the kinds that have none.
BALD = str.maketrans({"č": "c", "ć": "c", "š": "s", "ž": "z", "đ": "d"})
DJ = BALD | str.maketrans({"đ": "dj"})


def answers(question: dict[str, str]) -> list[str]:
    """Return the keys of the pages that answer a question, none where the portal has none."""
    return [key for key in question["answers"].split(" | ") if key]


def test_each_kind_weighs_the_same_in_both_halves() -> None:
    seen, unseen = (Counter(row["kind"] for row in half(name)) for name in HALVES)
    assert seen == unseen
    assert set(seen) == KINDS | NEW_KINDS
    assert seen.total() == 75


def test_what_has_no_answer_is_shared_out_too() -> None:
    seen, unseen = ([row for row in half(name) if not answers(row)] for name in HALVES)
    assert len(seen) == len(unseen) <= 10


@pytest.mark.parametrize("name", [*HALVES, THIRD])
def test_every_question_names_pages_that_are_shipped_or_the_one_that_is_missing(name: str) -> None:
    known = shipped()
    for row in half(name):
        named = answers(row)
        assert set(named) <= known, row["id"]
        assert len(named) == len(set(named)) <= 2, row["id"]
        assert bool(named) != bool(row["missing"]), row["id"]


@pytest.mark.parametrize("name", [*HALVES, THIRD])
def test_a_question_in_two_scripts_is_one_question(name: str) -> None:
    folding = {"bald": BALD, "dj": DJ}
    for row in half(name):
        assert row["cyrillic"] or row["latin"], row["id"]
        if row["cyrillic"] and row["latin"]:
            latin = to_latin(row["cyrillic"])
            table = folding.get(row["kind"], {})
            assert row["latin"] == latin.translate(table), row["id"]


def test_no_question_is_asked_twice_and_no_number_is_used_again() -> None:
    everything = [*rows(HERE / "queries.csv"), *half("seen"), *half("unseen"), *half(THIRD)]
    assert len({row["id"] for row in everything}) == len(everything)
    typed = [row["latin"] or to_latin(row["cyrillic"]) for row in everything]
    assert len(set(typed)) == len(typed)


@pytest.mark.parametrize("name", HALVES)
def test_each_half_says_first_that_it_may_be_tuned_on(name: str) -> None:
    first = (HERE / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ") and "may be read, and tuned on" in first


def test_the_interval_of_a_share_is_that_of_wilson() -> None:
    assert [round(end, 3) for end in interval(8, 10)] == [0.49, 0.943]
    assert [round(end, 3) for end in interval(75, 75)] == [0.951, 1.0]
