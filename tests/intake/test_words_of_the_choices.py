"""Of whom a child speaks, and under which headings an adult finds the forms of violence."""

import pytest

from reporting.intake.forms import HappenedForm, PerpetratorForm
from reporting.intake.forms.base import StepForm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry_data")]


def words(form: StepForm, name: str) -> str:
    return str(form[name])


def test_a_child_who_speaks_of_another_child_never_reads_about_itself() -> None:
    happened = words(HappenedForm(track="child", about="other"), "forms")
    assert "Неко вређа или исмева то дете" in happened
    assert " ме " not in happened and " мени" not in happened
    done_by = words(PerpetratorForm(track="child", about="other"), "perpetrators")
    assert "Мама, тата или неко ко брине о том детету" in done_by


@pytest.mark.parametrize("about", ["self", "unsaid", ""])
def test_a_child_who_does_not_speak_of_another_child_reads_about_itself(about: str) -> None:
    assert "Неко ме вређа или исмева" in words(HappenedForm(track="child", about=about), "forms")
    assert "брине о мени" in words(PerpetratorForm(track="child", about=about), "perpetrators")


@pytest.mark.parametrize("track", ["adult", "professional"])
def test_adults_find_every_form_of_violence_under_a_heading(track: str) -> None:
    form = HappenedForm(data={}, track=track)
    html = words(form, "forms")
    assert html.count('role="group"') == 4 and html.count('type="checkbox"') == 26
    assert f'id="{form.summary[0][0]}"' in html, "the error summary leads to the first box"
    assert 'role="group"' not in words(HappenedForm(track="child"), "forms")
