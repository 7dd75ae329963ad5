"""The project's tables of words: no row twice, no group of one, nothing that says nothing."""

import csv
import json
import re
from pathlib import Path

from portal.danger.kinds import Kind
from portal.script.folding import exact, folded
from search.analysis import stems
from search.readers import readers_of
from tests.search.shipped import things
from tools.paths import ROOT

DATA = ROOT / "search" / "data"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(name: str, of: str) -> list[str]:
    return [row[of] for row in rows(DATA / name)]


def test_no_word_stands_twice() -> None:
    words = [exact(word) for word in column("stop_words.csv", "word")]
    assert len(words) > 50
    assert len(set(words)) == len(words)


def test_words_of_one_meaning_are_at_least_two() -> None:
    groups = [words.split("|") for words in column("synonyms.csv", "words")]
    assert len(groups) >= 70
    assert [group for group in groups if len({tuple(stems(words)) for words in group}) < 2] == []
    assert set(column("synonyms.csv", "kind")) == {"both", "to_first"}


def test_every_kind_of_danger_leads_to_a_page_that_is_ours() -> None:
    assert set(column("danger_pages.csv", "kind")) == set(Kind)
    pages = {path.stem for path in ROOT.glob("materials/content/*.json")}
    told = {name for of in ("own", "other") for names in column("danger_pages.csv", of) for name in names.split("|")}
    assert told <= pages


def test_every_asker_who_speaks_of_death_finds_a_page() -> None:
    found = {}
    for name in ("kad-ti-je-pretesko", "dete-ne-zeli-da-zivi", "samopovredjivanje-sta-cini-skola"):
        data = json.loads((ROOT / f"materials/content/{name}.json").read_text(encoding="utf-8"))
        found[name] = set(readers_of(name, data["audiences"]))
    assert [sorted(one) for one in found.values()] == [["children"], ["parents"], ["teachers"]]
    for row in rows(DATA / "danger_pages.csv"):
        about = [set(row[of].split("|")) for of in ("own", "other")]
        assert row["kind"] not in ("suicide", "self_harm", "poisoning") or all(one == found.keys() for one in about)


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
