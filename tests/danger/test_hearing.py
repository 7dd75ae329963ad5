"""What is heard as danger, by sentences that were written for it, and what is shown of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.danger.hearing import listen
from portal.danger.kinds import Kind, numbers_for
from portal.script.convert import to_latin
from portal.script.folding import folded
from tests.danger import measuring


@pytest.mark.parametrize(
    "write",
    [str, pytest.param(to_latin, marks=pytest.mark.full), pytest.param(folded, marks=pytest.mark.full)],
    ids=measuring.WRITINGS,
)
@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize(("label", "least", "most"), [("cries", 0.9, 1), ("plain", 0, 0.02), ("figurative", 0, 0.1)])
def test_cries_are_heard_and_other_sentences_are_not(
    label: str, least: float, most: float, held_out: bool, write: Callable[[str], str]
) -> None:
    heard, of = measuring.rung(label, held_out=held_out, write=write)
    # Of fifty sentences two are more than two of a hundred, and no other rule than a hundred would show.
    assert least * of <= heard <= max(most * of, 2), f"{heard} of {of}"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Попила сам мамине таблете", Kind.POISONING),
        ("не желим да живим", Kind.SUICIDE),
        ("сечем се жилетом", Kind.SELF_HARM),
        ("има нож у школи", Kind.WEAPON),
        ("тата ме бије", Kind.VIOLENCE),
        ("очух ме дави", Kind.KILLING),
        ("прети да ће ме убити", Kind.KILLING),
        ("тренер ме дира", Kind.SEXUAL),
        ("закључали су ме у подрум", Kind.HELD),
        ("дете није дошло кући", Kind.MISSING),
        ("немам где да спавам", Kind.RUNAWAY),
        ("беба је сама у стану", Kind.ALONE),
        ("прети да ће објавити моје голе слике", Kind.PICTURES),
        ("брат не дише", Kind.INJURY),
        ("упомоћ", Kind.HELP),
    ],
)
def test_each_kind_is_told_from_the_others(text: str, kind: Kind) -> None:
    for written in (text, to_latin(text), folded(text)):
        found = listen(written)
        assert found is not None and found.kind == kind == found.kinds[0], written


@pytest.mark.parametrize(
    "text",
    [
        "Отац удара нашег сина кад попије. Јуче му је поломио играчке и претио да ће га избацити из куће.",
        "Муж удара ћерку и избацио ју је из куће.",
        "Ћерка није дошла кући, муж је туче.",
    ],
)
def test_who_is_hit_and_turned_out_or_gone_is_helped_first_against_violence(text: str) -> None:
    for written in (text, to_latin(text), folded(text)):
        found = listen(written)
        assert found is not None and found.kind == Kind.VIOLENCE and len(found.kinds) > 1, written
        assert numbers_for(found.kinds) == ("192", "116 111", "0800 100 600", "116 000")


@pytest.mark.parametrize(
    "text",
    [
        "убићууу сее",
        "ubicuse",
        "ubi\u00adcu se",
        "уби\u200bћу се",
        "popilasamtablete",
        "popila sam tabelte",
        "tatametuce",
        "zelm da umrm",
        "nezelim da zivim",
        "dijete ne diše",
    ],
)
def test_slips_joined_words_and_what_nobody_sees_are_heard_through(text: str) -> None:
    assert listen(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "не желим да се убијем",
        "нисам попила таблете",
        "нико ме не туче",
        "уби ме досада",
        "умирем од смеха",
        "у игрици су ме убили",
        "гледали смо филм у ком отац туче сина",
        "јуче смо их разбили на терену",
        "мама ће ме убити кад види оцене хаха",
        "прошле године ме је тукао друг, сада је све у реду",
        "како препознати да неко размишља о самоубиству",
        "попила сам таблету за главобољу",
        "",
        "?!",
    ],
)
def test_what_is_not_so_is_over_or_is_said_in_figures_is_no_danger(text: str) -> None:
    assert listen(text) is None


def test_the_words_that_were_heard_are_shown_as_they_stand() -> None:
    text = "Данас сам био у школи. Тата ме БИЈЕ каишем. Онда сам отишао."
    found = listen(text)
    assert found is not None
    assert {"БИЈЕ", "каишем"} <= {text[start:end] for start, end in found.spans}
    assert not {"школи", "отишао"} & {text[start:end] for start, end in found.spans}


def test_who_speaks_of_themselves_is_told_from_who_speaks_of_another() -> None:
    own, other = listen("убићу се"), listen("ученик прети да ће се убити")
    assert own is not None and own.own
    assert other is not None and not other.own


@given(st.text(max_size=400))
def test_whatever_is_typed_is_read_without_an_error(text: str) -> None:
    found = listen(text)
    if found is not None:
        assert found.spans and list(found.spans) == sorted(set(found.spans))
        assert all(0 <= start < end <= len(text) for start, end in found.spans)


def test_danger_is_heard_at_the_end_of_a_long_story() -> None:
    story = "Данас смо имали математику и физичко, па смо ишли на излет. " * 40
    assert listen(story) is None
    found = listen(f"{story} Не желим да живим.")
    assert found is not None and found.kind == Kind.SUICIDE
    assert min(start for start, _end in found.spans) >= len(story)
