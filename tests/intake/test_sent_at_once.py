"""Somebody in danger sends what there is and adds the rest later; the receipt says that it is urgent."""

import uuid
from importlib import import_module

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
    assert walker.path.endswith("/pomoc/") and walker.step == 11
    return walker


def went_on(track: str = "child", language: str = "sr") -> Walker:
    """The same, who went on to the questions without a word on where the child is."""
    walker = in_danger(track, language)
    walker.send()
    assert walker.step == 2
    return walker


def send_at_once(walker: Walker) -> None:
    """Press the button of the page with the numbers."""
    walker.follow(walker.client.post(walker.url("11/"), AT_ONCE))


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
        ("child", "Пошаљи одмах", "Не знамо ко си ни где си. Док то не напишеш", "Остало можеш да додаш"),
        ("adult", "Пошаљите одмах", "Не знамо које је то дете ни где је.", "Остало можете да додате"),
        ("professional", "Пошаљите одмах", "Не знамо које је то дете ни где је.", "Остало можете да додате"),
    ],
)
def test_one_answer_is_enough_when_somebody_is_in_danger(track: str, button: str, urgent: str, later: str) -> None:
    walker = in_danger(track)
    assert button in walker.text and 'name="_now"' in walker.text
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
    walker = went_on()
    for step in (2, 4, 5):
        walker.open(step)
        walker.send(CHILD[step])
    walker.send({"excluded_text": "педагог"}, **AT_ONCE)
    assert walker.path.endswith("/potvrda/") and said("excluded_text") == "педагог"
    assert list(Exclusion.objects.visible_to(SYSTEM).values_list("source", flat=True)) == ["reporter"]


def test_an_answer_about_who_must_not_see_it_holds() -> None:
    walker = went_on()
    for step in (2, 4, 5, 8):
        walker.open(step)
        walker.send(CHILD[step])
    assert walker.step == 10
    walker.send(**AT_ONCE)
    assert walker.path.endswith("/potvrda/") and kinds_held_back() == []
    assert the_report().narrative == CHILD[4]["narrative"]


def test_what_is_half_written_goes_too() -> None:
    walker = went_on()
    walker.send({"child": CHILD[2]["child"]}, **AT_ONCE)
    assert walker.path.endswith("/potvrda/")
    assert said("child_text") == CHILD[2]["child"]


def test_a_person_who_was_marked_and_not_named_does_not_stop_what_cannot_wait() -> None:
    walker = went_on()
    for step in (2, 4, 5):
        walker.open(step)
        walker.send(CHILD[step])
    walker.send({"excluded": ["other"]}, **AT_ONCE)
    assert walker.path.endswith("/potvrda/") and said("excluded_text") == ""
    assert kinds_held_back() == [Exclusion.Kind.PERSON]


def test_words_that_do_not_fit_are_shown_and_not_dropped() -> None:
    walker = went_on("adult")
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
    assert 'name="_now"' not in walker.text
    send_at_once(walker)
    assert walker.step == {"no": 2, "unsure": 2, None: 1}[danger]
    assert not Report.objects.visible_to(SYSTEM).exists()
    walker.follow(walker.client.get(walker.url("pomoc/")))
    assert 'name="_now"' not in walker.text


def test_a_calm_receipt_speaks_of_no_danger() -> None:
    walker = Walker()
    walker.walk("child")
    walker.send()
    assert "Не знамо" not in walker.text and "Остало можеш" not in walker.text


def test_every_step_offers_to_send_at_once_after_danger_was_said() -> None:
    walker = went_on(language="sr-latn")
    assert "Pošalji odmah, ostalo kasnije" in walker.text


def test_what_is_written_beside_the_numbers_goes_with_the_report_at_once() -> None:
    walker = in_danger()
    walker.follow(walker.client.post(walker.url("11/"), {"11-place_now": "Код баке, Булевар 88", **AT_ONCE}))
    assert walker.path.endswith("/potvrda/") and said("place_now") == "Код баке, Булевар 88"


def test_too_much_beside_the_numbers_is_shown_and_not_dropped() -> None:
    walker = in_danger()
    walker.follow(walker.client.post(walker.url("11/"), {"11-place_now": "ж" * 2_001, **AT_ONCE}))
    assert walker.step == 11 and "Текст је предугачак" in walker.text and "ж" * 2_001 in walker.text
    assert not Report.objects.visible_to(SYSTEM).exists()


def test_the_other_script_keeps_what_is_typed_beside_the_numbers() -> None:
    walker = in_danger()
    walker.follow(walker.client.post(walker.url("11/"), {"11-place_now": "Код баке", "_language": "sr-latn"}))
    assert walker.path == "/sr-latn/prijava/11/" and "Код баке" in walker.text and "Gde si sada?" in walker.text
    assert 'href="tel:192"' in walker.text


def test_a_place_that_a_later_answer_made_pointless_does_not_reach_the_report() -> None:
    walker = in_danger()
    walker.send({"place_now": "Код баке"})
    walker.page = walker.client.get(walker.url("1/"))
    walker.send({"danger": "no"})
    walker.walk_on("child")
    walker.send()
    assert walker.path.endswith("/potvrda/") and said("place_now") == ""


def test_an_adult_who_no_longer_rules_danger_out_is_asked_where_the_child_is_before_it_is_sent() -> None:
    walker = Walker()
    walker.walk("adult", until=10)
    walker.open(1)
    walker.send({"danger": "unsure"})
    assert walker.step == 11 and "Где је дете сада?" in walker.text and 'name="_now"' not in walker.text
    walker.send({"place_now": ""})
    assert walker.step == 10
    walker.send()
    assert walker.path.endswith("/potvrda/") and said("place_now") == ""


def test_a_child_that_does_not_rule_danger_out_may_add_where_it_is() -> None:
    walker = Walker()
    walker.walk("child", CHILD | {1: {"danger": "unsure"}})
    assert 'href="/sr/prijava/11/"' in walker.text and "Где си сада" in walker.text
    first = walker.text.index('href="/sr/prijava/11/"')
    assert walker.text.count('href="/sr/prijava/11/"') == 1 and first < walker.text.index('<dl class="answers"')
    walker.adds(11)
    assert "Код баке КАНАРИНАЦ" in walker.text and "Прво ово" not in walker.text
    walker.send()
    assert walker.path.endswith("/potvrda/") and said("place_now") == CHILD[11]["place_now"]


@pytest.mark.parametrize("track", ["child", "adult"])
def test_neither_page_says_that_anybody_knows_before_somebody_has_read_it(track: str) -> None:
    walker = in_danger(track)
    assert "Полиција за ово сазнаје тек од" in walker.text and "нико не може да дође" in walker.text
    send_at_once(walker)
    assert "чека да је неко прочита" in walker.text and "тек кад јој тим јави" in walker.text
    assert "већ добио" not in walker.text and "тријажу чита" not in walker.text


@pytest.mark.parametrize(
    ("track", "call"), [("child", "Не чекај: позови 192."), ("adult", "Не чекајте: позовите 192.")]
)
def test_a_receipt_of_danger_says_what_is_true_of_danger_and_promises_no_hour(
    track: str, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker = in_danger(track)
    send_at_once(walker)
    calls = "Портал одмах зове дежурну особу"
    assert call in walker.text and "сада нико не чита" in walker.text and calls not in walker.text
    monkeypatch.setattr(import_module("reporting.intake.views.receipt"), "somebody_answers", lambda: True)
    there = walker.follow(walker.client.get(walker.url("potvrda/"))).content.decode()
    assert calls in there and call not in there and "нико не чита" not in there
    for text in (walker.text, there):
        assert "треба да прочитају" not in text and "најкасније" not in text and "у року од" not in text


def test_a_calm_receipt_says_until_when() -> None:
    walker = Walker()
    walker.walk("child")
    walker.send()
    assert "Пријаву треба да прочитају најкасније" in walker.text and "у року од" in walker.text
