"""The last look: what was answered, what may be added, and whether anybody could find the child by it."""

import re
from typing import Any

import pytest

from reporting.cases.filing.answers import example
from reporting.intake.answers import LEADING, leads_to_a_child
from reporting.intake.forms.start import UNSURE
from tests.intake.walk import ADULT, CHILD, DUTY, OFFERED, PROFESSIONAL, TRACKS, Walker, the_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]

NOBODY = {
    "child": "По овоме нико не може да те нађе.",
    "other": "По овоме нико не може да нађе дете.",
    "adult": "По овоме нико не може да нађе дете.",
}
NAMELESS: dict[str, dict[int, dict[str, Any]]] = {
    "child": CHILD | {2: {"about": "self", "child": ""}},
    "other": CHILD | {2: {"about": "other", "child": ""}},
    "adult": ADULT | {2: ADULT[2] | {"child": ""}, 7: {"perpetrators": ["child"]}, 9: {"channel": "none"}},
}


def at_the_check(answers: dict[int, dict[str, Any]], track: str = "child", language: str = "sr") -> Walker:
    walker = Walker(language)
    walker.walk(track, answers)
    assert walker.step == 10
    return walker


def rows(walker: Walker) -> dict[str, str]:
    """Return the answers that the page lists, by their question."""
    found = re.findall(r"<dt>([^<]*)</dt>\s*<dd[^>]*>([^<]*)</dd>", walker.text)
    return dict(found)


def offers(walker: Walker) -> dict[str, int]:
    """Return what may be added, with the step in which it is asked."""
    part = walker.text.partition('class="row additions"')[2].partition("</ul>")[0]
    return {label: int(step) for step, label in re.findall(r'prijava/(\d+)/">([^<]+)<', part)}


def test_a_child_reads_what_it_answered_and_what_it_may_add() -> None:
    walker = at_the_check(CHILD)
    assert list(rows(walker)) == [
        "У опасности сада",
        "О коме",
        "Како се зовеш?",
        "Шта се дешава",
        "Твоје речи",
        "Где се дешава",
        "Општина или град",
        "Ко не сме да сазна",
    ]
    assert offers(walker) == {
        "Колико имаш година": 14,
        "Кад и колико често": 13,
        "Ко то ради": 7,
        "Да ти се јавимо": 9,
    }
    assert "Можеш да додаш, није обавезно:" in walker.text and "Није уписано" not in walker.text


def test_where_danger_is_not_ruled_out_the_place_is_offered_and_the_head_names_the_step() -> None:
    text = at_the_check(CHILD | {1: {"danger": UNSURE}}).text
    assert "Корак 6 од 6" in text and "Где си сада" in text
    assert "Addition" not in text


def test_what_was_added_stands_among_the_answers_and_can_be_taken_back() -> None:
    walker = at_the_check(CHILD)
    walker.adds()
    assert offers(walker) == {}
    for said in ("Од 11 до 14 година", "Ових дана", "Друго дете", "Пера-КАНАРИНАЦ", "Не, читаћу одговоре овде"):
        assert said in walker.text, said
    walker.open(7)
    walker.send({"perpetrators": [], "perpetrator_text": ""})
    assert walker.step == 10 and offers(walker) == {"Ко то ради": 7}
    walker.send()
    report = the_report()
    assert (report.age_band, report.period, report.frequency) == ("age_11_14", "week", "often")
    assert report.perpetrators == ["unknown"]


@pytest.mark.parametrize("step", OFFERED)
def test_what_is_offered_is_not_needed_and_leads_back(step: int) -> None:
    walker = at_the_check(CHILD)
    walker.open(step)
    walker.send({}, _back="1")
    assert walker.step == 10
    walker.open(step)
    walker.send({})
    assert walker.step == 10 and step in offers(walker).values()
    walker.send()
    assert walker.path.endswith("/potvrda/")


@pytest.mark.parametrize("step", OFFERED)
def test_what_is_offered_waits_until_what_is_asked_is_answered(step: int) -> None:
    walker = Walker()
    walker.walk("child", until=5)
    walker.open(step)
    assert walker.step == 5
    walker.send(CHILD[step], step=step)
    assert walker.step == 5, "kept, and the way goes on where it was"
    walker.walk_on("child")
    assert step not in offers(walker).values()


def test_half_an_answer_to_what_is_offered_says_nothing_but_words_are_not_dropped() -> None:
    walker = at_the_check(CHILD)
    walker.open(9)
    walker.send({"channel": "phone", "phone": ""}, _back="1")
    assert walker.step == 10 and 9 in offers(walker).values()
    walker.open(9)
    walker.send({"channel": "email", "email": "мара"}, _back="1")
    assert walker.step == 9 and "error-summary" in walker.text and "мара" in walker.text
    walker.send({"channel": "none"})
    assert walker.step == 10
    walker.send()
    assert the_report().contact_channel == "none"


def test_adults_find_there_what_they_left_empty() -> None:
    empty = {2: ADULT[2] | {"child": ""}, 7: {"perpetrators": ["child"]}, 9: {"channel": "none"}}
    walker = at_the_check(ADULT | empty, "adult")
    assert offers(walker) == {"О ком детету је реч": 2, "Ко је то": 7, "Ваше име и презиме": 9}
    assert "Можете да додате, није обавезно:" in walker.text
    assert not {"О ком детету је реч?", "Ко је то"} & set(rows(walker))


@pytest.mark.parametrize("track", TRACKS)
def test_the_duty_to_tell_the_police_is_said_to_professionals_alone(track: str) -> None:
    walker = at_the_check(TRACKS[track], track)
    said = DUTY in walker.text
    assert said is (track == "professional")


@pytest.mark.parametrize("who", NAMELESS)
def test_a_report_that_leads_to_nobody_says_so_and_can_be_sent(who: str) -> None:
    track = "adult" if who == "adult" else "child"
    walker = at_the_check(NAMELESS[who], track)
    assert NOBODY[who] in walker.text and 'href="/sr/prijava/2/#id_2-child"' in walker.text
    assert ("у твојој причи" if track == "child" else "у опису") in walker.text, "a name in the story is enough"
    walker.send()
    assert walker.path.endswith("/potvrda/")


def test_without_a_story_nothing_is_said_of_one() -> None:
    walker = at_the_check(NAMELESS["child"] | {4: {"dont_know": "on"}})
    assert NOBODY["child"] in walker.text and "причи" not in walker.text


@pytest.mark.parametrize(
    ("track", "step", "answer"),
    [
        ("child", 2, {"about": "self", "child": "Мара"}),
        ("child", 5, {"setting": "school", "municipality": "unknown"}),
        ("adult", 2, ADULT[2]),
        ("adult", 7, {"perpetrators": ["child"], "perpetrator_text": "Пера из 5-2"}),
        ("adult", 9, {"channel": "phone", "phone": "064 123 4567"}),
        ("adult", 9, {"channel": "none", "name": "Ана"}),
    ],
)
def test_one_answer_that_leads_to_somebody_is_enough(track: str, step: int, answer: dict[str, Any]) -> None:
    walker = at_the_check(NAMELESS[track] | {step: answer}, track)
    assert NOBODY[track] not in walker.text


def test_who_works_where_the_child_is_can_be_asked() -> None:
    nameless = PROFESSIONAL | {7: {"perpetrators": ["child"]}, 9: {"channel": "none"}}
    assert NOBODY["adult"] not in at_the_check(nameless, "professional").text
    nowhere = nameless | {2: PROFESSIONAL[2] | {"own_institution": ""}}
    assert NOBODY["adult"] in at_the_check(nowhere, "professional").text


@pytest.mark.parametrize("name", LEADING)
def test_each_of_them_alone_leads_to_a_child(name: str) -> None:
    nothing = dict.fromkeys(LEADING, "") | {"institution": None, "excluded_text": "тата", "municipality": "80284"}
    assert not leads_to_a_child(example(**nothing))
    assert leads_to_a_child(example(**nothing | {name: "Мара"}))
