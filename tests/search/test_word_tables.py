"""The project's tables of words: no row twice, no group of one, nothing that says nothing."""

import csv
from pathlib import Path

import pytest

from portal.script.folding import exact, folded
from search.analysis import stems
from tools.paths import ROOT

DATA = ROOT / "search" / "data"


def column(name: str, of: str) -> list[str]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [row[of] for row in csv.DictReader(file)]


@pytest.mark.parametrize(("name", "of"), [("stop_words.csv", "word"), ("danger_words.csv", "words")])
def test_no_word_stands_twice(name: str, of: str) -> None:
    words = [exact(word) for word in column(name, of)]
    assert len(words) > 50
    assert len(set(words)) == len(words)


def test_words_of_one_meaning_are_at_least_two() -> None:
    groups = [words.split("|") for words in column("synonyms.csv", "words")]
    assert len(groups) >= 70
    assert [group for group in groups if len({tuple(stems(words)) for words in group}) < 2] == []
    assert set(column("synonyms.csv", "kind")) == {"both", "to_first"}


def test_words_that_tell_of_danger_never_are_without_meaning() -> None:
    stop = {folded(word) for word in column("stop_words.csv", "word")}
    assert [words for words in column("danger_words.csv", "words") if set(folded(words).split()) <= stop] == []


def test_every_table_is_written_in_cyrillic() -> None:
    for path in sorted(Path(DATA).glob("*.csv")):
        rows = path.read_text(encoding="utf-8").splitlines()[1:]
        assert rows and all(any("\u0400" <= letter <= "\u04ff" for letter in row) for row in rows), path.name
