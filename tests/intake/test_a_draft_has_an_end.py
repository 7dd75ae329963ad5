"""What one sitting can make a draft hold: everything that the questions allow, and no flood."""

from typing import Any

import pytest

from reporting.intake.notices import FULL, notice
from reporting.intake.storage import TOTAL_LIMIT
from reporting.vault.models import Draft
from tests.intake.walk import PROFESSIONAL, Walker, fields, the_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]

STORY = "Пише ми сваки дан."
# Bytes of the letter are two.
FLOOD = "ж" * (TOTAL_LIMIT // 2)
# Characters that each question allows.
LONGEST = {
    2: {"child": 500, "own_institution": 500},
    4: {"narrative": 20_000, "done": 5_000},
    7: {"perpetrator_text": 2_000},
    8: {"excluded_text": 2_000},
    11: {"place_now": 2_000},
    9: {"note": 2_000, "name": 500},
}


def at_story(language: str = "sr") -> Walker:
    walker = Walker(language)
    walker.walk("child", until=4)
    walker.send({"narrative": STORY}, _back="1")
    walker.send()
    assert walker.step == 4
    return walker


def typed(walker: Walker) -> str:
    return fields(walker.page)["4-narrative"][0]


def sealed() -> int:
    return len(bytes(Draft.objects.get().sealed))


@pytest.mark.parametrize("button", [{}, {"_back": "1"}, {"_save": "1"}, {"_now": "1"}, {"_language": "sr-latn"}])
def test_too_much_is_said_on_the_page_that_keeps_it_and_the_draft_stays(button: dict[str, Any]) -> None:
    walker = at_story()
    before = sealed()
    walker.send({"narrative": FLOOD}, **button)
    assert walker.page.status_code == 200 and walker.path == walker.url("4/")
    assert str(notice(FULL, "child")) in walker.text
    assert typed(walker) == FLOOD
    assert sealed() == before
    walker.follow(walker.client.get(walker.url("4/")))
    assert typed(walker) == STORY and str(notice(FULL, "child")) not in walker.text
    walker.send({"narrative": STORY})
    assert walker.step == 5


def test_whoever_reads_in_latin_reads_it_in_latin() -> None:
    walker = at_story("sr-latn")
    walker.send({"narrative": FLOOD})
    assert "Ovo je previše za jednu prijavu" in walker.text


def test_many_steps_together_have_the_same_limit() -> None:
    """Each text is kept to be shortened as long as there is room for all of them."""
    walker = Walker()
    walker.walk("professional", until=4)
    for step, name in ((2, "child"), (2, "own_institution"), (4, "narrative"), (4, "done"), (7, "perpetrator_text")):
        walker.follow(walker.client.post(walker.url(f"{step}/"), {f"{step}-{name}": "ж" * 100_000}))
    assert sealed() < TOTAL_LIMIT + 8_000


def test_a_first_answer_that_is_too_much_begins_an_empty_draft_with_a_cookie() -> None:
    walker = Walker()
    walker.follow(walker.client.post(walker.url("4/"), {"4-narrative": FLOOD, "track": "adult"}))
    assert str(notice(FULL, "adult")) in walker.text and typed(walker) == FLOOD
    assert sealed() < 8_000 and walker.client.cookies["d"].value


def test_everything_that_the_questions_allow_fits_in_letters_of_four_bytes() -> None:
    walker = Walker()
    walker.choose("professional")
    answers: dict[int, Any] = {**PROFESSIONAL, 1: {"danger": "unsure"}, 8: {"excluded": ["other"]}}
    for step in (1, 11, 2, 3, 4, 5, 13, 7, 8, 12, 9):
        walker.send(answers[step] | {name: "😀" * most for name, most in LONGEST.get(step, {}).items()})
    assert walker.step == 10
    walker.send()
    assert the_report().narrative.startswith("😀" * 20_000)


def test_a_form_larger_than_the_portal_reads_changes_nothing() -> None:
    walker = at_story()
    before = sealed()
    walker.follow(walker.client.post(walker.url("4/"), {"4-narrative": "ж" * 1_500_000}))
    assert walker.page.status_code == 400 and "Ништа није промењено" in walker.text
    assert sealed() == before
