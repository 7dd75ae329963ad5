"""Who asks is heard in their words, and the telephones that help stand where they are seen."""

from dataclasses import replace

import pytest

from portal.danger.hearing import listen
from search.intent import CHILD, PARENT, STAFF, Intent, detect, with_fitting_pages, with_lines
from tests.search.shipped import shipped_lexicon

SHIPPED = shipped_lexicon()
LINES = {number: f"line {number}" for number in ("192", "194", "116 111", "116 000")}
PAGES = ["a", "b", "c", "d", "e", "f"]


def heard(typed: str) -> Intent:
    return detect(typed.lower().split(), SHIPPED, listen(typed))


@pytest.mark.parametrize(
    ("typed", "speaker"),
    [
        ("сви ме зезају", CHILD),
        ("тата виче", CHILD),
        ("моје дете туку", PARENT),
        ("муж ме туче", PARENT),
        ("ћерка неће у школу", PARENT),
        ("ученик прети", STAFF),
        ("дете са модрицама", ""),
        ("насиље у школи", ""),
        ("може ли само школа", ""),
    ],
)
def test_who_asks_is_heard(typed: str, speaker: str) -> None:
    assert heard(typed).speaker == speaker


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [("сви ме зезају", True), ("бојим се школе", True), ("моје дете зезају", False), ("изгубила сам код", False)],
)
def test_a_child_that_tells_of_its_own_trouble_is_heard(typed: str, trouble: bool) -> None:
    assert heard(typed).trouble is trouble


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("убићу се", "194"),
        ("тата ме бије", "192"),
        ("бије ме тата", "192"),
        ("јуче ме је тукао", "192"),
        ("дете није дошло кући", "192"),
        ("попила је таблете", "194"),
        ("моје дете туче другу децу", ""),
        ("хитна мера", ""),
        ("шта после пуцњаве", ""),
    ],
)
def test_which_number_comes_first_depends_on_the_danger(typed: str, first: str) -> None:
    assert (*heard(typed).lines, "")[0] == first


def test_a_child_that_is_missing_has_its_own_line() -> None:
    assert "116 000" in heard("дете није дошло кући").lines


def test_lines_of_danger_come_before_everything_then_those_of_any_danger_and_none_twice() -> None:
    known = {**LINES, "opasnost": "page on danger"}
    shown = with_lines([*PAGES, "line 194", "line 192"], Intent(lines=("192", "116 000", "opasnost")), known)
    assert shown == ["line 192", "line 116 000", "line 194", "line 116 111", "page on danger", *PAGES]


def test_a_child_in_trouble_is_shown_its_line_below_what_answers_best() -> None:
    assert with_lines([*PAGES, "line 116 111"], Intent(trouble=True), LINES)[:4] == ["a", "b", "line 116 111", "c"]
    assert with_lines(["a"], Intent(trouble=True), LINES) == ["a", "line 116 111"]


def test_what_helps_in_any_trouble_of_a_child_is_seen_and_stays_higher_when_it_fits() -> None:
    known = {**LINES, "za-decu": "for children", "kome-da-kazem": "whom"}
    shown = with_lines(["a", "whom", *PAGES[1:], "for children"], Intent(trouble=True), known)
    assert shown == ["a", "whom", "line 116 111", "b", "c", "d", "for children", "e", "f"]


def test_in_danger_the_poster_of_numbers_is_seen() -> None:
    known = {**LINES, "brojevi-koji-rade-i-nocu": "poster"}
    shown = with_lines(PAGES, Intent(lines=("192", "194", "116 111")), known)
    assert shown == ["line 192", "line 194", "line 116 111", "a", "b", "c", "d", "e", "f", "poster"]


def test_without_danger_or_trouble_nothing_moves() -> None:
    assert with_lines(PAGES, Intent(), LINES) == PAGES


WRITTEN_FOR = {"child": [CHILD], "parent": [PARENT], "staff": [STAFF]}


@pytest.mark.parametrize(
    ("typed", "readers"),
    [
        ("не желим да живим, мрзим себе, мени је тешко", {CHILD}),
        ("ћерка ми не жели да живи", {PARENT}),
        ("дете говори да ће се убити", {PARENT}),
        ("ученик говори да ће се убити", {STAFF}),
        ("самоубиство", {CHILD, PARENT}),
    ],
)
def test_the_page_on_danger_is_one_for_who_asks(typed: str, readers: set[str]) -> None:
    intent = with_fitting_pages(replace(heard(typed), lines=("194", *WRITTEN_FOR)), WRITTEN_FOR)
    assert intent.lines == ("194", *(name for name, of in WRITTEN_FOR.items() if set(of) <= readers))


def test_a_page_on_danger_for_others_or_for_everybody_is_better_than_none() -> None:
    staff = Intent(STAFF, ("194", "child", "parent"), adult=True)
    assert with_fitting_pages(staff, WRITTEN_FOR).lines == ("194", "parent"), "none that speaks to a child"
    assert with_fitting_pages(replace(staff, lines=("194", "child")), WRITTEN_FOR).lines == ("194",)
    child = Intent(CHILD, ("194", "parent"))
    assert with_fitting_pages(child, WRITTEN_FOR) == child
    everybody = with_fitting_pages(staff, {"child": [CHILD], "parent": []})
    assert everybody.lines == ("194", "parent")
    assert with_fitting_pages(Intent(CHILD, ("194",)), {}).lines == ("194",)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("убићу се", "kad-ti-je-pretesko"),
        # As stems no other than „неће да живи“, so the one that may be the child's own stands first.
        ("нећу да живим", "kad-ti-je-pretesko"),
        # Of another, and a friend may say so.
        ("прети да ће се убити", "kad-ti-je-pretesko"),
        ("самоубиство", "kad-ti-je-pretesko"),
        ("samopovredjivanje", "kad-ti-je-pretesko"),
    ],
)
def test_who_may_be_a_child_gets_the_page_for_a_child_first(typed: str, first: str) -> None:
    assert next(name for name in heard(typed).lines if not name[0].isdigit()) == first


def test_below_the_lines_of_danger_a_page_for_a_child_or_for_everybody_stands_first_unless_an_adult_asks() -> None:
    readers = {"a": [STAFF], "b": [PARENT], "c": [], "d": [CHILD, PARENT]}
    danger = Intent(lines=("192",))
    assert with_lines("abcd", danger, LINES, readers)[3:] == ["d", "a", "b", "c"]
    assert with_lines("cabd", danger, LINES, readers)[3:] == ["c", "a", "b", "d"]
    assert with_lines("ab", danger, LINES, readers)[3:] == ["a", "b"], "none is for a child"
    assert with_lines("", danger, LINES, readers)[3:] == []
    assert with_lines("abcd", replace(danger, adult=True), LINES, readers)[3:] == [*"abcd"]
    assert with_lines("abcd", Intent(), LINES, readers) == [*"abcd"]


@pytest.mark.parametrize(
    "typed",
    [
        "снимали су ме у вецеу",
        "snimali su me u veceu",
        "slikali su me dok se presvlačim",
        "slikali su me dok se presvlacim",
        "неко ме је снимио у свлачионици и шаље свима",
        "neko me snimio u svlacionici i salje svima",
    ],
)
def test_a_child_that_was_filmed_is_led_to_the_pages_on_pictures(typed: str) -> None:
    pages = [name for name in heard(typed).lines if not name[0].isdigit()]
    assert pages == ["kad-te-ucenjuju", "tvoja-slika-kruzi"]


def test_a_line_that_is_not_shown_anywhere_is_left_out() -> None:
    assert with_lines(["a"], Intent(lines=("192",), trouble=True), {}) == ["a"]
