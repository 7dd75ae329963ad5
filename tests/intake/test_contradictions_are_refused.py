"""„Нема таквих“ beside „Школа“: both are named, both stay ticked, and nobody guesses. And a way out of each question."""

from typing import Any

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict

from reporting.intake import steps
from reporting.intake.forms.base import labels_of
from reporting.intake.forms.contact import CheckForm, ContactForm
from reporting.intake.forms.place import InstitutionForm
from reporting.intake.forms.start import DangerForm
from reporting.intake.forms.story import TellForm
from tests.intake.walk import Walker, fields

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]
TRACKS = ("child", "adult", "professional")


@pytest.mark.parametrize(
    ("track", "step", "name", "marked", "named"),
    [
        ("adult", 3, "forms", ["psychological", "unsaid"], ("„Не желим да кажем“", "„Неко вређа, исмева")),
        ("adult", 3, "forms", ["psychological", "unknown"], ("„Не знам“", "„Неко вређа, исмева")),
        ("child", 7, "perpetrators", ["parent", "unsaid"], ("„Не желим да кажем“", "„Мама, тата или неко ко брине")),
        ("child", 8, "excluded", ["school", "none"], ("„Нема таквих“", "„Школа“")),
        ("child", 8, "excluded", ["police", "unknown"], ("„Не знам“", "„Полиција“")),
        ("child", 8, "excluded", ["none", "unknown"], ("„Нема таквих“", "„Не знам“")),
    ],
)
def test_both_answers_are_named_and_stay_marked(
    track: str, step: int, name: str, marked: list[str], named: tuple[str, str]
) -> None:
    walker = Walker()
    walker.walk(track, until=step)
    assert "data-alone" in walker.text, "the script learns which answers stand alone"
    walker.send({name: marked})
    assert walker.step == step
    assert sorted(fields(walker.page)[f"{step}-{name}"]) == sorted(marked)
    assert "Одговори се не слажу" in walker.text
    error = walker.text.split('class="error"')[1].split("</div>")[0]
    for label in named:
        assert label in error


def test_nobody_and_a_named_person_do_not_go_together() -> None:
    walker = Walker()
    walker.walk("adult", until=8)
    walker.send({"excluded": ["none"], "excluded_text": "тренер"})
    assert walker.step == 8
    assert "„Нико, нема таквих“" in walker.text and "Одговори се не слажу" in walker.text
    assert fields(walker.page)["8-excluded_text"] == ["тренер"]
    walker.send({"excluded": ["unknown"], "excluded_text": "тренер"})
    assert walker.step == 12


@pytest.mark.parametrize("track", TRACKS)
@pytest.mark.parametrize("about", ["self", "other", ""])
def test_no_question_forces_anybody_to_say_something(track: str, about: str) -> None:
    """Every question that must be answered takes an answer that says nothing."""
    for step, form_class in steps.FORMS:
        if track == "child" and step == steps.HAPPENED:
            continue  # a child says it on the page of its story
        form: Any = form_class(track=track, prefix=step, about=about, setting="school", municipality="80284")
        data = MultiValueDict[str, str]()
        for name, field in form.fields.items():
            if not field.required:
                continue
            assert isinstance(field, forms.ChoiceField)
            ways = {"unsaid", "unknown", "unsure", "none"} & set(labels_of(field))
            assert ways, f"{step} {name}"
            if form_class not in (DangerForm, ContactForm):
                assert "unsaid" in ways, f"{step} {name} does not offer „Не желим да кажем“"
            data.setlist(f"{step}-{name}", ["unsaid" if "unsaid" in ways else sorted(ways)[0]])
        if form_class is TellForm:
            assert "не желим" in str(form.fields["dont_know"].help_text)
            data.setlist(f"{step}-dont_know", ["on"])
        filled = form_class(data, track=track, prefix=step, about=about, setting="school", municipality="80284")
        assert filled.is_valid(), (step, filled.errors)
    assert {CheckForm, InstitutionForm} <= {form_class for _, form_class in steps.FORMS}
