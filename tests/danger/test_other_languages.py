"""Danger in the other languages of the site, by phrases, whatever the page's language is."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from portal.danger import foreign
from portal.danger.hearing import hear, listen
from portal.danger.kinds import Kind
from portal.danger.reading import read
from portal.danger.taught import NOTHING, compiled
from portal.danger.words import rows
from portal.languages import COMPLETE_LANGUAGES
from portal.script.convert import to_latin
from portal.script.folding import folded
from tests.danger.measuring import DATA


def phrases_in(text: str) -> foreign.Said:
    return foreign.said(text, read(text))


def written(name: str = "foreign") -> list[tuple[str, str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["language"], row["kind"], row["text"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("language", "kind", "text"), [one for one in written() if one[1]])
def test_a_cry_in_another_language_is_heard_as_its_kind(language: str, kind: str, text: str) -> None:
    for said in (text, text.upper(), folded(text) if language != "bg" else text.lower()):
        found = hear(said, NOTHING)
        assert found is not None and found.kind == kind, (said, found)
        assert found.spans and all(said[start:end].strip() for start, end in found.spans)


@pytest.mark.parametrize(("language", "text"), [(one, text) for one, kind, text in written() if not kind])
def test_a_calm_sentence_in_another_language_is_not_heard(language: str, text: str) -> None:
    for said in (text, text.lower(), folded(text)):
        assert hear(said, NOTHING) is None, said


def test_most_of_what_no_phrase_was_written_for_is_heard() -> None:
    cries = [(kind, listen(text)) for _language, kind, text in written("foreign_unmet") if kind]
    assert len(cries) == 50 and sum(found is not None and kind in found.kinds for kind, found in cries) >= 39
    assert not [text for _language, kind, text in written("foreign_unmet") if not kind and listen(text)]


def test_each_language_has_forty_phrases_and_every_kind() -> None:
    heard = [row for row in rows("phrases") if row["kind"]]
    assert Counter(row["language"] for row in heard).keys() == set(COMPLETE_LANGUAGES)
    for language in COMPLETE_LANGUAGES:
        own = [row for row in heard if row["language"] == language]
        assert len(own) >= 40 and {row["kind"] for row in own} == set(Kind.values)
    told = [(row["language"], row["phrase"]) for row in rows("phrases")]
    assert len(told) == len(set(told)) and all(phrase.strip() and "  " not in phrase for _language, phrase in told)


def test_every_phrase_is_heard_in_its_first_words() -> None:
    for row in rows("phrases"):
        said = " ".join(part.split("/")[0].rstrip("*") for part in row["phrase"].split() if part != "…")
        if row["kind"]:
            assert row["kind"] in {one.kind for one in phrases_in(said).dangers}, row


def test_no_sentence_in_serbian_is_heard_by_them() -> None:
    files = ("cries", "plain", "figurative", "frozen", "unmet", "who")
    for name in files:
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for said in (row["text"], to_latin(row["text"]), folded(row["text"])):
                    assert phrases_in(said) == foreign.Said(), said


def test_words_of_a_phrase_belong_to_one_sentence_and_stand_close_by() -> None:
    assert listen("My dad came home. It hits me") is None
    assert listen("my dad is a really kind man and nobody of us hits me") is None


def test_words_that_signs_join_on_and_on_are_joined_to_a_length() -> None:
    for sign in ("ﷺ'", "ab'"):
        text = sign * 3000
        _places, joined = foreign._parted(text, read(text))
        assert max(map(len, joined)) <= 40 and len(joined) > 70


def test_in_one_text_the_kind_that_cannot_wait_comes_first() -> None:
    found = listen("My dad hits me and I don't want to live anymore.")
    assert found is not None and found.kinds[:2] == (Kind.SUICIDE, Kind.VIOLENCE) and found.own


# What editors may write, and a sentence in which a phrase is heard by the same words.
TAUGHT = {
    "bg": ("искам да умра", "Искам да умра."),
    "en": ("want to die", "I want to die."),
    "hu": ("meg akarok halni", "Meg akarok halni!"),
    "sk": ("chcem zomrieť", "Chcem zomrieť."),
    "sq": ("dua të vdes", "Dua të vdes."),
}


@pytest.mark.parametrize(("phrase", "text"), TAUGHT.values(), ids=TAUGHT)
def test_what_editors_say_of_its_words_is_above_a_phrase_in_every_language(phrase: str, text: str) -> None:
    found = listen(text)
    assert found is not None and found.kind == Kind.SUICIDE
    assert listen(text, compiled(((phrase, False, ""),))) is None
    taught = listen(text, compiled(((phrase, True, Kind.INJURY),)))
    assert taught is not None and taught.kinds == (Kind.INJURY,)
    assert listen(text, compiled((("тикет", False, ""),))) == found


def test_a_figure_of_speech_takes_nothing_from_what_editors_teach() -> None:
    calm = "I was dying of laughter"
    assert listen(calm) is None and phrases_in(calm).calm
    taught = listen(calm, compiled((("dying of laughter", True, Kind.HELP),)))
    assert taught is not None and taught.kind == Kind.HELP


def test_a_word_that_serbian_has_too_is_left_to_the_rules_for_serbian() -> None:
    assert phrases_in("самоубиство") == phrases_in("samoubistvo") == foreign.Said()
