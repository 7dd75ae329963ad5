"""A draft that was begun while some questions stood in other steps loses no answer and is asked nothing twice."""

from typing import Any

import pytest

from reporting.intake.carried import carry_over
from reporting.vault import drafts
from tests.intake.walk import Walker, fields, the_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]

OF_ALL = {
    "1": {"1-danger": ["no"]},
    "3": {"3-forms": ["psychological", "digital"]},
    "4": {"4-narrative": ["Вређају ме."]},
    "5": {"5-setting": ["online"], "5-municipality": ["unknown"], "5-period": ["week"], "5-frequency": ["often"]},
    "7": {"7-perpetrators": ["child"], "7-perpetrator_text": ["Пера"]},
    "8": {"8-excluded": ["none"]},
    "9": {"9-channel": ["none"]},
}
BEFORE: dict[str, dict[str, dict[str, list[str]]]] = {
    "child": OF_ALL | {"2": {"2-about": ["self"], "2-child": ["Мара"], "2-age_band": ["age_11_14"]}},
    "adult": OF_ALL | {"2": {"2-role": ["parent"], "2-child": ["Мара"], "2-age_band": ["age_7_10"]}},
}


def left(track: str, *, until: int = 10, **changes: dict[str, list[str]]) -> Walker:
    """Somebody who comes back to a draft of yesterday in which the steps before ``until`` were answered."""
    walker = Walker()
    walker.choose(track)
    draft = drafts.open_cookie(walker.client.cookies["d"].value)
    assert draft is not None
    steps = {step: dict(raw) for step, raw in (BEFORE[track] | changes).items() if int(step) < until}
    draft.data["wizard"] = {"step": None, "step_data": steps, "step_files": {}, "extra_data": {"answered": list(steps)}}
    drafts.save(draft)
    return walker


@pytest.mark.parametrize(("track", "age"), [("child", "age_11_14"), ("adult", "age_7_10")])
def test_a_finished_draft_is_sent_with_every_answer(track: str, age: str) -> None:
    walker = left(track)
    walker.open(10)
    assert walker.step == 10, "nothing is asked again"
    for said in ("Ових дана" if track == "child" else "У последњих седам дана", "Пера", "Мара"):
        assert said in walker.text
    walker.send()
    report = the_report()
    assert (report.age_band, report.period, report.frequency) == (age, "week", "often")
    assert {form.code for form in report.forms.all()} == {"psychological", "digital"}
    assert report.narrative == "Вређају ме." and report.perpetrators == ["child"]


def test_it_is_sent_without_being_looked_at_first() -> None:
    walker = left("child")
    walker.follow(walker.client.post(walker.url("10/")))
    assert walker.path.endswith("/potvrda/") and the_report().period == "week"


def test_a_child_that_had_not_told_its_story_yet_finds_what_it_marked() -> None:
    walker = left("child", until=4)
    walker.open(10)
    assert walker.step == 4
    assert sorted(fields(walker.page)["4-forms"]) == ["digital", "psychological"]


def test_what_a_child_did_not_know_is_that_of_its_story() -> None:
    walker = left("child", until=4, **{"3": {"3-forms": ["unknown"]}})
    walker.open(4)
    assert "4-forms" not in fields(walker.page) and fields(walker.page)["4-dont_know"] == ["on"]


def test_a_changed_place_forgets_neither_when_nor_which_school() -> None:
    school = {
        "5": BEFORE["child"]["5"] | {"5-setting": ["school"]},
        "6": {"6-institution_text": ["Школа на брегу"]},
    }
    walker = left("child", **school)
    walker.open(10)
    walker.open(5)
    walker.send()
    assert walker.step == 10 and "Школа на брегу" in walker.text and "Ових дана" in walker.text


@pytest.mark.parametrize(
    "data", [{}, {"receipt": {}}, {"track": "child"}, {"track": "child", "wizard": {"step_data": {"3": None}}}]
)
def test_a_draft_without_answers_stays_as_it_is(data: dict[str, Any]) -> None:
    before = repr(data)
    carry_over(data)
    assert repr(data) == before


def test_what_stands_there_already_is_not_overwritten() -> None:
    data = {
        "track": "child",
        "wizard": {
            "step_data": {"3": {"3-forms": ["social"]}, "4": {"4-forms": ["physical"]}},
            "extra_data": {"answered": ["4"]},
        },
    }
    for _ in range(2):
        carry_over(data)
        assert data["wizard"]["step_data"] == {"3": {}, "4": {"4-forms": ["physical"]}}  # type: ignore[index]
