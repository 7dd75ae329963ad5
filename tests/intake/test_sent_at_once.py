"""Somebody in danger sends what there is and adds the rest later; the receipt says that it is urgent."""

import uuid

import pytest

from reporting.cases.models import Exclusion, Report
from reporting.cases.principals import System
from reporting.vault.identity import identity_opened
from tests.intake.walk import ADULT, CHILD, Walker, the_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]

SYSTEM = System("test")
AT_ONCE = {"_now": "1"}


def in_danger(track: str = "child", language: str = "sr") -> Walker:
    """Somebody who has said that there is danger, and now sees whom to call."""
    walker = Walker(language)
    walker.choose(track)
    walker.send({"danger": "yes"})
    assert walker.path.endswith("/pomoc/")
    return walker


def send_at_once(walker: Walker) -> None:
    """Press the button of the page with the numbers."""
    walker.follow(walker.client.post(walker.url("10/"), AT_ONCE))


def said(name: str) -> str:
    """Open what stands in a sealed field about people."""
    report = the_report()
    with identity_opened(actor=uuid.uuid4(), reason="test", object_id=report.pk):
        return str(getattr(report, name))


def kinds_held_back() -> list[str]:
    return list(Exclusion.objects.visible_to(SYSTEM).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("track", "button", "urgent", "later"),
    [
        ("child", "Пошаљи одмах, остало касније", "не чекај одговор: позови 192", "Остало можеш да додаш"),
        ("adult", "Пошаљите одмах, остало касније", "не чекајте одговор: позовите 192", "Остало можете да додате"),
        ("professional", "Пошаљите одмах, остало касније", "позовите 192", "Остало можете да додате"),
    ],
)
def test_one_answer_is_enough_when_somebody_is_in_danger(track: str, button: str, urgent: str, later: str) -> None:
    walker = in_danger(track)
    assert button in walker.text and "_now" in walker.text
    send_at_once(walker)
    assert walker.path.endswith("/potvrda/")
    assert walker.text.index(urgent) < walker.text.index('class="code"'), "the way to help stands first"
    assert walker.text.index('href="tel:192"') < walker.text.index('class="code"') and later in walker.text
    report = the_report()
    assert (report.track, report.danger_now, report.setting, report.age_band) == (track, "yes", "unknown", "unknown")
    assert [form.code for form in report.forms.all()] == ["unknown"]
    assert report.narrative == said("child_text") == said("contact") == "" and report.contact_channel == "none"


def test_nobody_is_told_of_whom_nobody_was_asked() -> None:
    send_at_once(in_danger())
    assert kinds_held_back() == [Exclusion.Kind.PERSON]
    assert "Треба питати" in said("excluded_text")
    assert list(Exclusion.objects.visible_to(SYSTEM).values_list("source", flat=True)) == ["unasked"]


def test_a_person_named_without_a_mark_was_named_also_when_sent_at_once() -> None:
    walker = in_danger()
    for step in (2, 3, 4, 5, 7):
        walker.page = walker.client.get(walker.url(f"{step}/"))
        walker.send(CHILD[step])
    walker.send({"excluded_text": "педагог"}, **AT_ONCE)
    assert walker.path.endswith("/potvrda/") and said("excluded_text") == "педагог"
    assert list(Exclusion.objects.visible_to(SYSTEM).values_list("source", flat=True)) == ["reporter"]


def test_an_answer_about_who_must_not_see_it_holds() -> None:
    walker = in_danger()
    for step in range(2, 9):
        if step != 6:
            walker.page = walker.client.get(walker.url(f"{step}/"))
            walker.send(CHILD[step])
    assert walker.step == 9
    walker.send(**AT_ONCE)
    assert walker.path.endswith("/potvrda/") and kinds_held_back() == []
    assert the_report().narrative == CHILD[4]["narrative"]


def test_what_is_half_written_goes_too() -> None:
    walker = in_danger()
    walker.page = walker.client.get(walker.url("2/"))
    walker.send({**CHILD[2], "age_band": ""}, **AT_ONCE)
    assert walker.path.endswith("/potvrda/")
    assert said("child_text") == CHILD[2]["child"]


def test_words_that_do_not_fit_are_shown_and_not_dropped() -> None:
    walker = in_danger("adult")
    for step in (2, 3):
        walker.page = walker.client.get(walker.url(f"{step}/"))
        walker.send(ADULT[step])
    walker.send({"narrative": "ж" * 20_001}, **AT_ONCE)
    assert walker.step == 4 and "Текст је предугачак" in walker.text and "ж" * 20_001 in walker.text
    assert not Report.objects.visible_to(SYSTEM).exists()


def test_sending_at_once_twice_makes_one_report() -> None:
    walker = in_danger()
    send_at_once(walker)
    code = walker.code
    send_at_once(walker)
    assert walker.code == code and Report.objects.visible_to(SYSTEM).count() == 1


@pytest.mark.parametrize("danger", ["no", "unsure", None])
def test_without_danger_every_question_is_asked(danger: str | None) -> None:
    walker = Walker()
    walker.choose("child")
    if danger:
        walker.send({"danger": danger})
    assert "_now" not in walker.text
    send_at_once(walker)
    assert walker.step in (1, 2) and not Report.objects.visible_to(SYSTEM).exists()
    walker.follow(walker.client.get(walker.url("pomoc/")))
    assert "_now" not in walker.text


def test_a_calm_receipt_speaks_of_no_danger() -> None:
    walker = Walker()
    walker.walk("child")
    walker.send()
    assert "да је хитно" not in walker.text and "Остало можеш" not in walker.text


def test_every_step_offers_to_send_at_once_after_danger_was_said() -> None:
    walker = in_danger(language="sr-latn")
    walker.page = walker.client.get(walker.url("2/"))
    assert "Pošalji odmah, ostalo kasnije" in walker.text
