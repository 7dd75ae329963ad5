"""Fields: what is tied to what, and what may never be in the markup."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from portal.forms import CONTRADICTION, ChoiceCards, ChoiceCardsMultiple, CodeInput, Option, PortalForm

STORY = "Моја прича <b>"


class StoryForm(PortalForm):
    """The fields that differ in markup."""

    kinds = forms.MultipleChoiceField(
        label="Шта се дешава?",
        help_text="Може више.",
        choices=[("a", Option("Преко телефона", hint="слике", icon="digital")), ("b", "Нешто друго")],
        widget=ChoiceCardsMultiple,
    )
    place = forms.ChoiceField(label="Где?", choices=[("school", "школа")], widget=ChoiceCards)
    story = forms.CharField(label="Прича", help_text="Једна реченица.", max_length=10, widget=forms.Textarea)
    name = forms.CharField(label="Име", required=False, widget=forms.TextInput(attrs={"placeholder": "Ваше име"}))
    email = forms.EmailField(label="Е-пошта", required=False)
    code = forms.CharField(label="Код", required=False, widget=CodeInput)
    sure = forms.BooleanField(label="Јасно")


def bound(**data: object) -> StoryForm:
    """Return the form with ``data`` sent."""
    return StoryForm(
        data=MultiValueDict({name: value if isinstance(value, list) else [value] for name, value in data.items()})
    )


def ids(html: str) -> set[str]:
    """Return every id in ``html``."""
    return set(re.findall(r'\sid="([^"]+)"', html))


def everything(form: PortalForm) -> str:
    """Return all fields as a page would show them."""
    return "".join(field.as_field_group() for field in form)


def test_every_description_that_is_named_exists() -> None:
    html = everything(bound(story=STORY * 5, email="није адреса"))
    named = {name for value in re.findall(r'aria-describedby="([^"]+)"', html) for name in value.split()}
    assert named
    assert named <= ids(html)


def test_every_label_belongs_to_a_field() -> None:
    html = everything(StoryForm())
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', html)) <= ids(html)


def test_wrong_field_names_hint_and_error() -> None:
    html = bound(story=STORY * 5)["story"].as_field_group()
    assert 'aria-describedby="id_story_helptext id_story_error"' in html
    assert 'aria-invalid="true"' in html


def test_group_is_a_fieldset_with_legend_and_description() -> None:
    html = bound()["kinds"].as_field_group()
    assert re.search(
        r'<fieldset class="field wrong" aria-describedby="id_kinds_helptext id_kinds_error">\s*<legend>Шта се дешава\?',
        html,
    )


def test_radio_buttons_are_not_each_called_invalid() -> None:
    assert "aria-invalid" not in bound()["place"].as_field_group()


def test_first_question_is_the_heading_of_the_page() -> None:
    form = StoryForm()
    form.fields["kinds"].heading = True  # type: ignore[attr-defined]
    form.fields["story"].heading = True  # type: ignore[attr-defined]
    assert re.search(r"<legend[^>]*><h1>Шта се дешава\?</h1>\s*</legend>", form["kinds"].as_field_group())
    heading = " ".join(form["story"].as_field_group().split())
    assert '<h1 class="headline"> <label for="id_story">Прича</label> </h1>' in heading


def test_optional_fields_say_so_and_required_ones_do_not() -> None:
    form = StoryForm()
    assert "није обавезно" in form["name"].as_field_group()
    assert "није обавезно" not in form["story"].as_field_group()
    assert "није обавезно" not in form["sure"].as_field_group()


def test_option_shows_its_hint_and_drawing() -> None:
    html = StoryForm()["kinds"].as_field_group()
    assert "<span>слике</span>" in html
    assert html.count("<svg") == 1


def test_browser_remembers_nothing_and_explains_nothing() -> None:
    html = everything(StoryForm())
    assert "placeholder" not in html
    assert " required" not in html
    assert "disabled" not in html
    for field in ("story", "name", "email", "code"):
        assert 'autocomplete="off"' in StoryForm()[field].as_field_group()


@pytest.mark.parametrize("data", [{}, {"story": STORY * 5, "email": "није"}, {"kinds": ["a", "zzz"], "place": "zzz"}])
def test_policy_finds_no_inline_style_or_script(data: dict[str, object]) -> None:
    html = everything(bound(**data))
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", html)


def test_error_never_repeats_what_was_typed() -> None:
    form = bound(kinds=["тајна"], place="тајна", story=STORY * 5, email="тајна")
    assert len(form.summary) == 5
    assert "тајна" not in str(form.summary)
    assert STORY not in str(form.summary)


def test_typed_text_comes_back_escaped() -> None:
    html = bound(story=STORY)["story"].as_field_group()
    assert "Моја прича &lt;b&gt;" in html


def test_summary_links_to_the_input_or_the_first_of_a_group() -> None:
    form = bound()
    anchors = [anchor for anchor, _ in form.summary]
    assert anchors == ["id_kinds_0", "id_place_0", "id_story", "id_sure"]
    assert set(anchors) <= ids(everything(form))


def test_messages_of_the_form_win() -> None:
    class Own(PortalForm):
        story = forms.CharField(label="Прича", error_messages={"required": "Напиши бар једну реч."})

    assert Own(data={}).errors["story"] == ["Напиши бар једну реч."]


def test_message_fits_the_kind_of_field() -> None:
    errors = bound().errors
    assert errors["kinds"] == ["Потребан је бар један одговор."]
    assert errors["place"] == ["Потребан је одговор."]
    assert errors["story"] == ["Ово не може да остане празно."]


def test_form_may_say_what_a_browser_should_remember() -> None:
    class SignIn(PortalForm):
        autocomplete = None
        email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "username"}))
        other = forms.CharField()

    assert 'autocomplete="username"' in SignIn()["email"].as_field_group()
    assert "autocomplete" not in SignIn()["other"].as_field_group()


class TwoForm(PortalForm):
    """Two texts that contradict each other when they are the same, and a number."""

    one = forms.CharField()
    two = forms.CharField()
    many = forms.IntegerField(required=False)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("one") and cleaned.get("one") == cleaned.get("two"):
            self.add_error("two", forms.ValidationError("Исто.", code=CONTRADICTION))
        if cleaned.get("one") == "x":
            raise forms.ValidationError("Не може.")
        if cleaned.get("many") == 7:
            self.add_error("many", "Седам не може.")
        return cleaned


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ({"one": "а"}, "Недостаје један податак"),
        ({}, "Недостају 2\u00a0податка"),
        ({"one": "а", "two": "б", "many": "седам"}, "Треба исправити један податак"),
        ({"one": "а", "two": "б", "many": "7"}, "Треба исправити један податак"),
        ({"one": "а", "many": "седам"}, "Треба допунити и исправити 2\u00a0податка"),
        ({"one": "а", "two": "а"}, "Подаци се не слажу"),
        ({"one": "а", "two": "а", "many": "7"}, "Треба исправити 2\u00a0податка"),
        ({"one": "x", "two": "б"}, "Ово није прошло"),
    ],
)
def test_the_heading_over_the_errors_says_what_kind_they_are(data: dict[str, str], title: str) -> None:
    html = render_to_string("components/error_summary.html", {"form": TwoForm(data)})
    assert title in html
    assert "Ништа од написаног није изгубљено" in html


def test_a_form_with_a_password_does_not_promise_to_have_kept_everything() -> None:
    class SignInForm(PortalForm):
        password = forms.CharField(widget=forms.PasswordInput)

    html = render_to_string("components/error_summary.html", {"form": SignInForm({})})
    assert "Недостаје један податак" in html
    assert "није изгубљено" not in html
