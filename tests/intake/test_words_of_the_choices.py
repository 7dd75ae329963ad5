"""Of whom a child speaks, and under which headings an adult finds the forms of violence."""

import uuid
from typing import Any

import pytest
from django.utils.datastructures import MultiValueDict

from reporting.intake.forms.base import StepForm
from reporting.intake.forms.people import PerpetratorForm
from reporting.intake.forms.story import HappenedForm, TellForm
from reporting.vault.identity import identity_opened
from tests.intake.walk import CHILD, Walker, the_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry_data")]


def words(form: StepForm, name: str) -> str:
    return str(form[name])


def test_a_child_who_speaks_of_another_child_never_reads_about_itself() -> None:
    happened = words(TellForm(track="child", about="other"), "forms")
    assert "Неко вређа или исмева то дете" in happened
    assert " ме " not in happened and " мени" not in happened
    done_by = words(PerpetratorForm(track="child", about="other"), "perpetrators")
    assert "Мама, тата или неко ко брине о том детету" in done_by


@pytest.mark.parametrize("about", ["self", "unsaid", ""])
def test_a_child_who_does_not_speak_of_another_child_reads_about_itself(about: str) -> None:
    assert "Неко ме вређа или исмева" in words(TellForm(track="child", about=about), "forms")
    assert "брине о мени" in words(PerpetratorForm(track="child", about=about), "perpetrators")


def test_an_adult_finds_situations_first_and_every_form_of_violence() -> None:
    form = HappenedForm(data={}, track="adult")
    html = words(form, "forms")
    first, rarer = html.split("<details", 1)
    rarer, last = rarer.split("</details>")
    boxes = [part.count('type="checkbox"') for part in (first, rarer, last)]
    assert boxes == [10, 13, 3]
    assert "Неко удара, гура или повређује дете" in first and "које вређа углед" not in first
    assert f'id="{form.summary[0][0]}"' in first, "the error summary leads to the first box"


@pytest.mark.parametrize(("chosen", "is_open"), [("physical", False), ("trafficking", True)])
def test_what_is_chosen_is_never_folded_away(chosen: str, is_open: bool) -> None:
    html = words(HappenedForm(data={"forms": [chosen, "none-such"]}, track="adult"), "forms")
    assert ('<details class="more fold" open>' in html) == is_open and html.count(" checked") == 1


def test_professionals_find_every_form_of_violence_under_a_heading() -> None:
    form = HappenedForm(data={}, track="professional")
    html = words(form, "forms")
    assert html.count('role="group"') == 4 and html.count('type="checkbox"') == 26
    assert f'id="{form.summary[0][0]}"' in html, "the error summary leads to the first box"
    assert 'role="group"' not in words(TellForm(track="child"), "forms")


def test_a_child_sees_six_things_first_and_the_others_where_it_has_chosen_one() -> None:
    html = words(TellForm(track="child"), "forms")
    first, others = html.split("<details", 1)
    assert [part.count('type="checkbox"') for part in (first, others)] == [6, 4]
    assert "Неко ме удара или гура" in first and "Нешто друго" in others and "Не знам" not in html
    chosen = words(TellForm({"forms": ["neglect"]}, track="child"), "forms")
    assert '<details class="more fold" open>' in chosen


@pytest.mark.parametrize(
    ("typed", "valid"),
    [
        ({"forms": ["physical"]}, True),
        ({"narrative": "Вређају ме."}, True),
        ({"dont_know": "on"}, True),
        ({"forms": ["physical"], "narrative": "Вређају ме.", "dont_know": "on"}, True),
        ({}, False),
        ({"forms": ["unknown"]}, False),
        ({"forms": ["mars"], "narrative": "Вређају ме."}, False),
    ],
)
def test_to_a_child_one_of_mark_and_words_is_enough(typed: dict[str, Any], valid: bool) -> None:
    form = TellForm(
        MultiValueDict({name: [v] if isinstance(v, str) else v for name, v in typed.items()}), track="child"
    )
    assert form.is_valid() is valid
    assert valid or list(form.errors) == ["forms"], "the summary leads to the first question"


@pytest.mark.parametrize(
    ("about", "asked", "never"),
    [
        ("self", ("Како се зовеш?", "Колико имаш година?", "где живиш."), ("то дете?",)),
        ("other", ("Како се зове то дете?", "Колико година има то дете?", "где живи то дете."), ("где живиш",)),
        ("unsaid", ("Име, надимак", "Колико година?", "где живиш, или где живи то дете"), ("Како се зове",)),
    ],
)
@pytest.mark.usefixtures("keyring")
def test_a_child_is_asked_about_the_one_it_speaks_of(
    about: str, asked: tuple[str, ...], never: tuple[str, ...]
) -> None:
    walker = Walker()
    walker.walk("child", CHILD | {2: CHILD[2] | {"about": about}}, until=5)
    place = walker.text
    who = walker.client.get(walker.url("2/")).content.decode()
    walker.walk_on("child", CHILD)
    age = walker.client.get(walker.url("14/")).content.decode()
    assert all(words in who + place + age for words in asked)
    assert not any(words in who + place + age for words in never)
    walker.adds(14)
    assert asked[0] in walker.text and asked[1] in walker.text, "the check page asks alike"


@pytest.mark.usefixtures("keyring")
def test_what_may_be_needed_is_not_called_optional() -> None:
    walker = Walker()
    walker.walk("child", until=4)
    assert "није обавезно" not in walker.text
    walker.send({"narrative": ""})
    assert "Означи нешто, напиши нешто, или означи „Не знам како да кажем“" in walker.text
    walker.walk("adult", until=9)
    assert walker.text.count("није обавезно") == 2, "when it is safe, and the own name"
    walker.walk("child")
    walker.open(9)
    assert walker.text.count("није обавезно") == 2, "the whole question, and when it is safe"
    walker.send({"channel": "phone", "phone": "064 123 4567", "note_unknown": "on"})
    assert "Кад је безбедно да ти се јавимо?" in walker.text and walker.step == 10
    walker.send()
    with identity_opened(actor=uuid.uuid4(), reason="test", object_id=the_report().pk):
        assert the_report().contact_note == "Не знам кад је безбедно"
