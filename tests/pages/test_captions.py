"""Captions are read strictly: a mistake is named by its line, in the editor's language."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.captions import CaptionsError, Cue, parse

GOOD = "WEBVTT\n\nNOTE за преводиоца\n\nпрви\n00:01.000 --> 00:04.500 line:80%\n<v Ана>Верујемо <b>ти</b>.</v>\n"


def test_captions_are_read_with_their_times_and_without_tags() -> None:
    assert parse(GOOD) == [Cue(start=1000, end=4500, text="Верујемо ти.")]
    assert parse("\ufeff" + GOOD.replace("\n", "\r\n")) == parse(GOOD)
    assert parse("WEBVTT\n\n01:00:00.000 --> 01:00:01.001\nДва\nреда")[0] == Cue(3_600_000, 3_601_001, "Два\nреда")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "Први ред мора да буде WEBVTT"),
        ("1\n00:00:01,000 --> 00:00:02,000\nСРТ", "Први ред мора да буде WEBVTT"),
        ("WEBVTT\n00:01.000 --> 00:02.000\nБез реда", "празан ред"),
        ("WEBVTT\n\n", "Нема ниједног титла"),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\nЗарез", "Ред 3: очекује се време"),
        ("WEBVTT\n\nсамо речи", "Ред 4: очекује се време"),
        ("WEBVTT\n\n00:61.000 --> 01:02.000\nМинут", "Ред 3: очекује се време"),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\nНишта", "Ред 3: титл се завршава пре"),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\n\n", "Ред 3: титл нема речи"),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\n<script>", "међу речима су знаци"),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\nДруго\n\n00:01.000 --> 00:02.000\nПрво", "Ред 6: титл почиње пре"),
        ("WEBVTT\n\nSTYLE\n::cue { color: red }", "изглед титлова"),
    ],
)
def test_a_mistake_is_named(text: str, complaint: str) -> None:
    with pytest.raises(CaptionsError, match=complaint):
        parse(text)


@given(st.text())
def test_whatever_is_pasted_is_captions_or_a_named_mistake(text: str) -> None:
    with suppress(CaptionsError):
        assert all(cue.start < cue.end and cue.text for cue in parse("WEBVTT\n\n" + text))
