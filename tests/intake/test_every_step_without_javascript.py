"""The three tracks, from the entry page to the receipt, as a browser without JavaScript sends them."""

import re

import pytest

from portal.script.convert import to_latin
from reporting.intake import steps
from tests.intake.walk import TRACKS, Walker, the_report

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
    assert report.submission_key != report.pk


def test_every_step_has_one_heading_a_neutral_title_and_its_place_in_words() -> None:
    walker = Walker()
    walker.choose("child")
    for number in range(1, 10):
        if number == int(steps.INSTITUTION):
            continue
        assert walker.text.count("<h1") == 1
        title = re.search(r"<title>(.*?)</title>", walker.text)
        assert title is not None
        assert re.fullmatch(r"Корак \d+", title[1])
        assert re.search(r"Корак \d+ од 9<", walker.text)
        walker.send(TRACKS["child"][number])
    assert "Провери пре слања" in walker.text


def test_children_read_ti_and_adults_vi() -> None:
    child, adult = Walker(), Walker()
    child.walk("child", until=9)
    adult.walk("adult", until=9)
    assert "Да ли да ти се јавимо?" in child.text
    assert "Како да вам се безбедно јавимо?" in adult.text
    assert "Ваше име и презиме" not in child.text


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
    assert walker.step == int(steps.PEOPLE)


@pytest.mark.parametrize("setting", ["school", "online"])
def test_the_number_of_steps_stays_the_same_all_the_way(setting: str) -> None:
    walker = Walker()
    walker.choose("child")
    told: list[str] = []
    answers = TRACKS["child"] | {6: {"institution_text": "Школа"}}
    for _ in range(10):
        told += re.findall(r"Корак [^<]+", walker.text.split("<main")[1])[:1]
        if walker.step == int(steps.CHECK):
            break
        walker.send(answers[walker.step] | ({"setting": setting} if walker.step == 5 else {}))
    more = ["Корак 5 од 9, још једно питање"] if setting == "school" else []
    numbers = [f"Корак {number} од 9" for number in range(1, 10)]
    assert told == [*numbers[:5], *more, *numbers[5:]]


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
    r">\s*(Погледај|Преузми|Одштампај|Настави|Пошаљи|Отвори|Измени|Прати|Реци|Провери|Сачувај|Препиши|Изабери)(те)?\b"
)


@pytest.mark.parametrize("track", TRACKS)
def test_buttons_and_links_speak_to_a_child_or_an_adult_never_to_both(track: str) -> None:
    walker = Walker()
    polite = "те" if track != "child" else ""
    pages = [walker.text]
    assert not COMMANDS.search(walker.text)
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
    walker.page = walker.client.get(walker.url())
    assert not COMMANDS.search(walker.text), "the entry page knows of a report, and still speaks to nobody"


def test_the_check_page_shows_everything_typed_as_it_was_typed() -> None:
    walker = Walker("sr-latn")
    walker.walk("adult")
    for typed in ("Мара-КАНАРИНАЦ", "КАНАРИНАЦ-ПРИЧА", "Пера-КАНАРИНАЦ", "Ана КАНАРИНАЦ"):
        assert re.search(rf'translate="no"[^>]*>[^<]*{typed}', walker.text), typed
    links = re.findall(r'<a href="/sr-latn/prijava/(\d+)/">([^<]+)<span[^>]*>([^<]+)', walker.text)
    assert len({(target, hidden) for target, _, hidden in links}) == len(links) > 8
    assert "Ништа" not in re.sub(r'translate="no"[^>]*>[^<]*', "", walker.text)


def test_a_changed_answer_leads_straight_back_to_the_check_page() -> None:
    walker = Walker()
    walker.walk("child")
    walker.follow(walker.client.get(walker.url("3/")))
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
