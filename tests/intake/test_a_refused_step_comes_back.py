"""A step with errors is shown by a redirect to itself: Back never asks to send a form again."""

import pytest
from django.test import Client

from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.intake import storage
from reporting.intake.forms.base import CHOICE_LIMIT
from reporting.vault import drafts
from reporting.vault.models import Draft
from tests.intake.walk import CHILD, Walker, fields

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]

STORY = "КАНАРИНАЦ " + "а" * 20_000


def at(step: int, track: str = "child") -> Walker:
    """Somebody who stands at a step that its track is asked, or that a child may add."""
    walker = Walker()
    walker.walk(track, until=step)
    return walker


def kept(walker: Walker) -> "drafts.OpenDraft":
    draft = drafts.open_cookie(walker.client.cookies["d"].value)
    assert draft is not None
    return draft


def has_errors(walker: Walker) -> bool:
    return 'class="error-summary"' in walker.text


@pytest.mark.parametrize(
    ("step", "answers"),
    [
        (1, {}),
        (2, {"child": "Мара"}),
        (4, {}),
        (4, {"narrative": STORY}),
        (5, {"setting": "school"}),
        (7, {"perpetrators": "mars", "perpetrator_text": "Пера"}),
        (8, {"excluded_text": "тренер"}),
        (8, {"excluded": "other"}),
        (13, {"period": "mars"}),
        (14, {"age_band": "mars"}),
        (9, {"channel": "email", "email": "мара"}),
    ],
)
def test_errors_come_by_a_redirect_to_the_step_s_own_address(step: int, answers: dict[str, str]) -> None:
    walker = at(step)
    data = {f"{step}-{name}": value for name, value in answers.items()}
    answer = walker.client.post(walker.url(f"{step}/"), data)
    assert (answer.status_code, answer.headers["Location"]) == (302, walker.url(f"{step}/"))
    for _ in range(2):
        walker.follow(walker.client.get(walker.url(f"{step}/")))
        assert walker.step == step
        assert has_errors(walker), "shown again after Back and after a reload"
        for name, value in answers.items():
            # What is not on offer is not shown again.
            assert value == "mars" or fields(walker.page)[f"{step}-{name}"] == [value]


def test_what_was_refused_is_never_an_answer() -> None:
    walker = at(10)
    walker.client.post(walker.url("5/"), {"5-setting": "school"})
    walker.follow(walker.client.post(walker.url("10/")))
    assert walker.step == 5
    assert has_errors(walker)
    assert not Report.objects.visible_to(System("test")).exists()
    assert "5" not in kept(walker).data["wizard"]["extra_data"]["answered"]


def test_an_accepted_answer_takes_the_refused_one_s_place() -> None:
    walker = at(4)
    walker.send({"narrative": ""})
    assert has_errors(walker)
    walker.send({"narrative": "Прича."})
    assert walker.step == 5
    walker.follow(walker.client.get(walker.url("4/")))
    assert not has_errors(walker)
    assert fields(walker.page)["4-narrative"] == ["Прича."]
    assert kept(walker).data["wizard"]["extra_data"]["refused"] == []


def test_no_error_waits_for_who_only_goes_back() -> None:
    walker = at(4)
    walker.send({"narrative": ""})
    assert has_errors(walker)
    walker.client.post(walker.url("4/"), {"4-narrative": "", "_back": "1"})
    walker.follow(walker.client.get(walker.url("4/")))
    assert not has_errors(walker)


def test_the_script_switch_shows_the_same_errors() -> None:
    walker = at(4)
    walker.follow(walker.client.post(walker.url("4/"), {"4-narrative": "", "_language": "sr-latn"}))
    assert not has_errors(walker), "nothing was judged yet"
    walker.send({"narrative": ""})
    assert has_errors(walker)
    walker.send({"narrative": ""}, _language="sr")
    assert walker.path == "/sr/prijava/4/" and has_errors(walker)


def test_refused_words_go_with_the_draft() -> None:
    walker = at(4)
    walker.send({"narrative": STORY})
    assert STORY.encode() not in bytes(Draft.objects.get().sealed)
    walker.client.get("/izlaz/")
    assert not Draft.objects.exists()


def test_two_tabs_neither_bring_errors_back_nor_lose_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    walker = at(5)
    original, before = storage.open_draft, kept(walker)
    walker.client.post(walker.url("4/"), {"4-narrative": ""})
    # The other tab opened the draft before that, and answers the step that it shows.
    monkeypatch.setattr(storage, "open_draft", lambda request: before)
    walker.client.post(walker.url("5/"), {f"5-{name}": value for name, value in CHILD[5].items()})
    monkeypatch.setattr(storage, "open_draft", original)
    extra = kept(walker).data["wizard"]["extra_data"]
    assert extra["refused"] == ["4"]
    assert "4" not in extra["answered"] and "5" in extra["answered"]
    walker.open(8)
    assert walker.step == 4 and has_errors(walker)


def test_only_the_form_s_own_fields_are_kept_and_nothing_without_bound() -> None:
    walker = at(4)
    flood = {f"evil-{number}": "x" for number in range(200)}
    codes = ["x" * 5_000, *(f"code-{number}" for number in range(500))]
    walker.client.post(walker.url("4/"), flood | {"4-forms": codes, "4-other": "y"})
    raw = kept(walker).data["wizard"]["step_data"]["4"]
    assert set(raw) == {"4-forms"}
    assert len(raw["4-forms"]) <= 64
    assert max(map(len, raw["4-forms"])) <= CHOICE_LIMIT
    walker.open(4)
    assert has_errors(walker)
    walker.client.post(walker.url("2/"), {"2-child": ["x"] * 300, "2-about": ["self"] * 300})
    assert [len(values) for values in kept(walker).data["wizard"]["step_data"]["2"].values()] == [1, 1]


def test_sending_wrong_answers_twice_does_no_harm() -> None:
    walker = at(5)
    data = {"5-setting": "school"}
    answers = [walker.client.post(walker.url("5/"), data) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {walker.url("5/")}
    walker.follow(answers[1])
    assert has_errors(walker)


def test_the_first_step_without_any_draft_keeps_what_came() -> None:
    walker = Walker()
    walker.client = Client()
    walker.follow(walker.client.post(walker.url("1/"), {"track": "child"}))
    assert walker.page.status_code == 200
    assert walker.step == 1
