"""The project's tables of words: no row twice, no group of one, nothing that says nothing."""

import csv
import json
import re
from pathlib import Path

import pytest

from portal.script.folding import exact, folded
from portal.script.stemming import bald
from search.analysis import stems, words
from search.readers import readers_of
from tests.search.shipped import shipped_lexicon, things
from tools.paths import ROOT

DATA = ROOT / "search" / "data"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(name: str, of: str) -> list[str]:
    return [row[of] for row in rows(DATA / name)]


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


def test_no_word_of_the_site_holds_an_expression_of_danger_without_its_spaces() -> None:
    files = [*ROOT.glob("materials/content/*.json"), *ROOT.glob("home/content/*.json"), *DATA.glob("*.csv")]
    written = {bald(word) for file in files for word in words(file.read_text(encoding="utf-8"))}
    joined = shipped_lexicon().joined
    assert len(written) > 10_000 and len(joined) > 500
    # The files of this room name names of people, and joined words themselves where somebody types them so.
    assert [word for word in written - joined.keys() for one in joined if one in word] == []


def test_what_comes_first_in_danger_is_ours() -> None:
    known = {row["number"].replace(chr(160), " ") for row in rows(ROOT / "portal/pages/data/helplines.csv")}
    told = {number for lines in column("danger_words.csv", "lines") for number in lines.split("|") if number}
    pages = {path.stem for path in ROOT.glob("materials/content/*.json")}
    assert {"192", "194", "116 111"} <= told <= known | pages


def test_every_asker_who_speaks_of_death_finds_a_page() -> None:
    found = {}
    for name in ("kad-ti-je-pretesko", "dete-ne-zeli-da-zivi", "samopovredjivanje-sta-cini-skola"):
        data = json.loads((ROOT / f"materials/content/{name}.json").read_text(encoding="utf-8"))
        found[name] = set(readers_of(name, data["audiences"]))
    assert [sorted(one) for one in found.values()] == [["children"], ["parents"], ["teachers"]]
    lines = [set(one.split("|")) for one in column("danger_words.csv", "lines")]
    about = [one for one in lines if one & found.keys()]
    assert len(about) > 300 and all(one >= found.keys() for one in about)


def test_voices_are_of_kinds_that_are_heard() -> None:
    assert set(column("voice_words.csv", "says")) == {"own", "child", "parent", "adult", "staff", "trouble"}
    said = list(zip(column("voice_words.csv", "word"), column("voice_words.csv", "says"), strict=True))
    assert len(set(said)) == len(said)


def test_everything_that_can_be_found_has_words_by_which_people_look_for_it() -> None:
    keys = column("added_words.csv", "key")
    assert len(set(keys)) == len(keys)
    assert set(keys) == {thing.source for thing in things()}
    assert [key for key, words in zip(keys, column("added_words.csv", "words"), strict=True) if not words.strip()] == []


def test_added_words_are_cyrillic_and_none_stands_twice() -> None:
    both = [" ".join((row["words"], row["hints"])).strip() for row in rows(DATA / "added_words.csv")]
    added = [re.split(r"[ ,]+", words) for words in both]
    assert [word for words in added for word in words if not re.fullmatch("[\u0400-\u04ff]+", word)] == []
    assert [words for words in added if len(set(words)) < len(words)] == []


def test_no_hint_is_an_empty_word() -> None:
    stop = {folded(word) for word in column("stop_words.csv", "word")}
    hints = {word for hints in column("added_words.csv", "hints") for word in hints.split()}
    assert [word for word in hints if folded(word) in stop or len(word) < 3] == []


def test_every_table_is_written_in_cyrillic() -> None:
    for path in sorted(Path(DATA).glob("*.csv")):
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
        assert lines and all(any("\u0400" <= letter <= "\u04ff" for letter in line) for line in lines), path.name
