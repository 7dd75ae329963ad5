"""The three tracks, from the entry page to the receipt, as a browser without JavaScript sends them."""

import re
from typing import Any

import pytest

from portal.script.convert import to_latin
from reporting.intake import steps
from reporting.intake.secrecy import LIMIT_FOR_A_CHILD, limit
from tests.home.test_first_help import other_names
from tests.intake.walk import DUTY, OFFERED, TRACKS, Walker, the_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]


@pytest.mark.parametrize("track", TRACKS)
@pytest.mark.parametrize("language", ["sr", "sr-latn"])
def test_a_report_arrives_from_every_track(track: str, language: str) -> None:
    walker = Walker(language)
    walker.walk(track)
    assert walker.step == int(steps.CHECK)
    walker.send()
    assert walker.path.endswith("/potvrda/")
    report = the_report()
    assert (report.track, report.language) == (track, language)


# What each track is asked where nobody is in danger, it happens in no institution and nobody is named.
ASKED = {
    "child": [1, 2, 4, 5, 8, 10],
    "adult": [1, 2, 3, 4, 5, 13, 7, 8, 9, 10],
    "professional": [1, 2, 3, 4, 5, 13, 7, 8, 9, 10],
}
# What an answer adds: the answer of a step, and what is asked after that step.
MORE: list[tuple[int, dict[str, Any], list[int]]] = [
    (5, {"setting": "school", "municipality": "unknown"}, [6]),
    (5, {"setting": "other_institution", "municipality": "unknown"}, [6]),
    (8, {"excluded": ["other"], "excluded_text": "тренер"}, [12]),
]


def walked(track: str, answers: dict[int, dict[str, Any]]) -> list[int]:
    """Return the steps that a visitor meets, up to the check page."""
    walker, met = Walker(), list[int]()
    walker.choose(track)
    while not met or met[-1] != int(steps.CHECK):
        met.append(walker.step)
        if walker.step != int(steps.CHECK):
            walker.send(answers[walker.step])
            if walker.path.endswith("/pomoc/"):
                walker.send({}, step=int(steps.WHERE))
    return met


@pytest.mark.parametrize("track", TRACKS)
def test_each_track_is_asked_its_own_steps_in_its_order(track: str) -> None:
    assert walked(track, TRACKS[track]) == ASKED[track]
    for step, answer, more in MORE:
        place = ASKED[track].index(step) + 1
        expected = [*ASKED[track][:place], *more, *ASKED[track][place:]]
        assert walked(track, TRACKS[track] | {step: answer}) == expected, (track, answer)


@pytest.mark.parametrize("danger", ["yes", "unsure"])
def test_where_the_child_is_is_a_step_of_its_own_for_adults_alone(danger: str) -> None:
    answers = {1: {"danger": danger}}
    assert walked("child", TRACKS["child"] | answers) == ASKED["child"]
    # In danger the field stands beside the numbers, where the visitor has answered it.
    more = [11] if danger == "unsure" else []
    assert walked("adult", TRACKS["adult"] | answers) == [1, *more, *ASKED["adult"][1:]]


def test_who_does_not_know_walks_no_further_than_others() -> None:
    nothing: dict[int, dict[str, Any]] = {
        1: {"danger": "unsure"},
        2: {"about": "unsaid"},
        4: {"dont_know": "on"},
        5: {"setting": "unknown", "municipality": "unknown"},
        8: {"excluded": ["unknown"]},
    }
    assert walked("child", nothing) == ASKED["child"]
    walker = Walker()
    walker.walk("child", nothing)
    walker.send()
    report = the_report()
    assert walker.path.endswith("/potvrda/") and (report.setting, report.period, report.narrative) == (
        "unknown",
        "unknown",
        "",
    )
    assert [form.code for form in report.forms.all()] == ["unknown"]


def test_every_step_has_one_heading_a_neutral_title_and_its_place_in_words() -> None:
    walker = Walker()
    walker.choose("child")
    for number in ASKED["child"][:-1]:
        assert walker.text.count("<h1") == 1
        title = re.search(r"<title>(.*?)</title>", walker.text)
        assert title is not None
        assert re.fullmatch(r"Корак \d+", title[1])
        assert re.search(r"Корак \d+ од 6<", walker.text)
        walker.send(TRACKS["child"][number])
    assert "Провери пре слања" in walker.text
    for number in OFFERED:
        walker.open(number)
        assert walker.text.count("<h1") == 1 and "<title>Додатно питање</title>" in walker.text
        assert "није обавезно" in walker.text and not re.search(r"Корак \d", walker.text)


def test_children_read_ti_and_adults_vi() -> None:
    child, adult = Walker(), Walker()
    child.walk("child")
    child.open(9)
    adult.walk("adult", until=9)
    assert "Да ли да ти се јавимо?" in child.text
    assert "Како да вам се безбедно јавимо?" in adult.text
    assert "Ваше име и презиме" not in child.text


@pytest.mark.parametrize("track", TRACKS)
def test_who_reads_the_report_has_one_name_to_each(track: str) -> None:
    walker, said = Walker(), ""
    walker.choose(track)
    while walker.step:
        said += walker.text
        walker.send(TRACKS[track].get(walker.step))
    said += walker.text
    assert walker.path.endswith("/potvrda/")
    if track == "child":
        assert "тим који чита пријаве" in said and "ријаж" not in said
    else:
        assert "тим за тријажу" in said and not other_names(said)


def test_danger_shows_help_first_and_lets_the_report_go_on() -> None:
    walker = Walker()
    walker.choose("child")
    for number in ("tel:192", "tel:194", "tel:116111"):
        assert number in walker.text
    walker.send({"danger": "yes"})
    assert walker.path.endswith("/pomoc/")
    walker.send({"place_now": "Код баке"})
    assert walker.step == 2


def test_an_institution_is_asked_for_only_where_there_is_one() -> None:
    walker = Walker()
    walker.walk("child", until=5)
    walker.send(TRACKS["child"][5] | {"setting": "school"})
    assert walker.step == int(steps.INSTITUTION)
    walker.send({"institution_text": "Школа на брегу"})
    assert walker.step == int(steps.EXCLUDED)


@pytest.mark.parametrize("setting", ["school", "online"])
@pytest.mark.parametrize(("track", "place", "count"), [("child", 4, 6), ("adult", 5, 10)])
def test_the_number_of_steps_stays_the_same_all_the_way(track: str, place: int, count: int, setting: str) -> None:
    walker = Walker()
    walker.choose(track)
    told: list[str] = []
    answers = TRACKS[track]
    for _ in range(12):
        told += re.findall(r"Корак [^<]+", walker.text.split("<main")[1])[:1]
        if walker.step == int(steps.CHECK):
            break
        walker.send(answers[walker.step] | ({"setting": setting} if walker.step == 5 else {}))
    more = [f"Корак {place} од {count}, још једно питање"] if setting == "school" else []
    numbers = [f"Корак {number} од {count}" for number in range(1, count + 1)]
    assert told == [*numbers[:place], *more, *numbers[place:]]


def test_nothing_in_the_head_of_a_step_leads_away_but_the_exit() -> None:
    walker = Walker()
    walker.choose("child")
    for _ in range(2):
        head, rest = walker.text.split("<main", 1)
        assert re.findall(r'<a [^>]*href="([^"]+)"', head) == ["#main", "/izlaz/"]
        assert '<span class="brand">' in head
        foot = rest.split("</main>")[1]
        assert all(href.startswith("tel:") for href in re.findall(r'<a [^>]*href="([^"]+)"', foot))
        walker.follow(walker.client.get(walker.url("povratak/")))


# What is said to nobody in particular must not address a child here and an adult there.
COMMANDS = re.compile(
    r">\s*(Погледај|Преузми|Одштампај|Настави|Пошаљи|Отвори|Измени|Прати|Реци|Провери|Сачувај|Препиши|Изабери|Додај|Почни)(те)?\b"
)


@pytest.mark.parametrize("track", TRACKS)
def test_buttons_and_links_speak_to_a_child_or_an_adult_never_to_both(track: str) -> None:
    walker = Walker()
    polite = "те" if track != "child" else ""
    walker.walk(track)
    pages = [walker.text]
    walker.follow(walker.client.get(walker.url("pomoc/")))
    pages.append(walker.text)
    walker.follow(walker.client.get(walker.url("10/")))
    walker.send()
    pages.append(walker.text)
    walker.page = walker.client.post(walker.url("4/"), {"4-narrative": "Још нешто."})
    pages.append(walker.text)
    for page in pages:
        found = COMMANDS.findall(page)
        assert all(ending == polite for _, ending in found), found
    assert COMMANDS.search(pages[0])


def test_the_entry_page_speaks_to_a_child_first_and_to_each_behind_its_own_door() -> None:
    walker = Walker()
    child, adult, professional = re.findall(r'<div class="card door.*?</div>', walker.text, re.DOTALL)
    assert "Имам мање од 18" in child and "Почни<" in child and "ти" in child.split()
    assert 'class="button"' in child and str(LIMIT_FOR_A_CHILD) in child
    assert child.index(str(LIMIT_FOR_A_CHILD)) < child.index("<button"), "the limit is said before anything begins"
    for door in (adult, professional):
        assert "Почните<" in door and 'class="button quiet"' in door
        assert {ending for _, ending in COMMANDS.findall(door)} == {"те"}
    assert DUTY in professional


def test_the_entry_page_tells_a_script_where_entering_leads() -> None:
    walker = Walker("sr-latn")
    assert re.findall(r'data-enter="([^"]+)"', walker.text) == [walker.url("1/")]
    walker.choose("child")
    assert walker.path == walker.url("1/")
    walker.follow(walker.client.get(walker.url()))
    assert re.search(r'href="/sr-latn/prijava/1/" data-enter>', walker.text), "who goes on enters, too"


@pytest.mark.parametrize("track", TRACKS)
def test_the_entry_page_leads_to_no_receipt(track: str) -> None:
    walker = Walker()
    walker.walk(track)
    walker.send()
    code = walker.code
    walker.page = walker.client.get(walker.url())
    assert "potvrda" not in walker.text and code not in walker.text and "послата" not in walker.text
    assert walker.text.count('href="/sr/prijava/povratak/"') == 1


@pytest.mark.parametrize("track", TRACKS)
def test_the_limit_of_secrecy_stands_before_the_answers(track: str) -> None:
    walker = Walker()
    walker.walk(track, until=8)
    words = str(limit(track))
    assert words in walker.text and walker.text.index(words) < walker.text.index('name="8-excluded"')
    walker.open(2)
    promise = walker.text.index("Ко може да види пријаву?")
    assert words in walker.text[promise:]


def test_the_check_page_shows_everything_typed_as_it_was_typed() -> None:
    walker = Walker("sr-latn")
    walker.walk("adult")
    for typed in ("Мара-КАНАРИНАЦ", "КАНАРИНАЦ-ПРИЧА", "Пера-КАНАРИНАЦ", "Ана КАНАРИНАЦ"):
        assert re.search(rf'translate="no"[^>]*>[^<]*{typed}', walker.text), typed
    links = re.findall(r'<a href="/sr-latn/prijava/(\d+)/">([^<]+)<span[^>]*>([^<]+)', walker.text)
    assert len({(target, hidden) for target, _, hidden in links}) == len(links) > 8
    assert 'href="/sr-latn/prijava/13/"' in walker.text
    assert "Ништа" not in re.sub(r'translate="no"[^>]*>[^<]*', "", walker.text)


def test_a_changed_answer_leads_straight_back_to_the_check_page() -> None:
    walker = Walker()
    walker.walk("child")
    walker.open(4)
    walker.send({"forms": ["physical"]})
    assert walker.step == int(steps.CHECK)
    walker.send()
    assert set(the_report().forms.values_list("pk", flat=True)) == {"physical"}


def test_a_new_setting_asks_the_new_question_before_the_check_page() -> None:
    walker = Walker()
    walker.walk("child")
    walker.follow(walker.client.get(walker.url("5/")))
    walker.send(TRACKS["child"][5] | {"setting": "school"})
    assert walker.step == int(steps.INSTITUTION)


def test_the_receipt_shows_code_number_times_and_asks_for_four_digits() -> None:
    walker = Walker("sr-latn")
    walker.walk("child")
    walker.send()
    code = walker.code
    assert len(code.replace(" ", "")) == 18
    assert to_latin("Хвала ти на поверењу.") in walker.text
    number = the_report().number
    assert f"{number[:2]}-{number[2:5]}-{number[5:]}" in walker.text
    assert "najkasnije" in walker.text
    groups = code.split()
    asked = int(re.search(r'name="group" value="(\d)"', walker.text)[1])  # type: ignore[index]
    walker.follow(walker.client.post(walker.url("potvrda/"), {"group": asked, "digits": "0"}))
    assert to_latin("То нису те цифре") in walker.text
    walker.follow(walker.client.post(walker.url("potvrda/"), {"group": "99", "digits": ""}))
    assert walker.page.status_code == 200
    walker.follow(walker.client.post(walker.url("potvrda/"), {"group": asked, "digits": groups[asked]}))
    assert to_latin("Код је добро преписан") in walker.text
    assert 'name="digits"' not in walker.text, "nothing is asked twice"


def test_the_card_is_a_neutral_pdf_that_nobody_keeps() -> None:
    walker = Walker()
    walker.walk("child")
    walker.send()
    answer = walker.client.get(walker.url("potvrda/kartica.pdf"))
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'filename="kartica.pdf"' in answer.headers["Content-Disposition"]
