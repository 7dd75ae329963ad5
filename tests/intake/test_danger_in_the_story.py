"""Danger that is heard in a story shows once whom to call, says nothing of it anywhere else, and changes no answer."""

import logging
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from portal.danger import hearing
from portal.danger.kinds import Kind
from portal.jobs.models import PendingTask
from portal.script.convert import to_latin
from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.intake import services
from reporting.intake.heard import SHOWN
from reporting.intake.steps import PLACE, TELL
from reporting.vault import drafts
from tests.intake.walk import CHILD, TRACKS, Walker, the_report
from tests.pages.factories import HelplineFactory

pytestmark = [
    pytest.mark.protected,
    pytest.mark.django_db,
    pytest.mark.usefixtures("keyring", "registry_data", "lines"),
]

STORY = int(TELL)
CALM, CRY = "Вређају ме сваки дан.", "Попила сам мамине таблете, нико не зна."
# As they stand in the pages of helplines, in an order that is nobody's first.
LINES = ("116\u00a0111", "192", "194", "116\u00a0000", "0800\u00a0100\u00a0600", "19833")
NUMBER = re.compile(r'href="tel:(\d+)"')


@pytest.fixture
def lines(db: None) -> None:
    for order, number in enumerate(LINES):
        HelplineFactory(number=number, name=f"Линија {order}", order=order)


def at_story(track: str = "child", language: str = "sr") -> Walker:
    walker = Walker(language)
    walker.walk(track, until=STORY)
    assert walker.step == STORY
    return walker


def tells(walker: Walker, story: str = CRY, track: str = "child", **buttons: str) -> Walker:
    """Answer the step with the story, and press its button."""
    walker.send(TRACKS[track][STORY] | {"narrative": story}, **buttons)
    return walker


def is_shown(walker: Walker) -> bool:
    return walker.path.endswith("/prijava/dalje/")


def numbers(walker: Walker) -> list[str]:
    """Return the numbers of the page's main part, in their order."""
    return NUMBER.findall(walker.text.split("<main")[1].split("</main>")[0])


def goes_on(walker: Walker) -> Walker:
    assert is_shown(walker)
    walker.goes_on()
    return walker


def noted(walker: Walker) -> dict[str, Any]:
    draft = drafts.open_cookie(walker.client.cookies["d"].value)
    assert draft is not None
    found: dict[str, Any] = draft.data["wizard"]["extra_data"]
    return found


@pytest.mark.parametrize("track", TRACKS)
@pytest.mark.parametrize("language", ["sr", "sr-latn"])
def test_the_numbers_for_that_danger_stand_first_and_the_report_goes_on(track: str, language: str) -> None:
    walker = tells(at_story(track, language), track=track)
    assert is_shown(walker) and numbers(walker) == ["194", "192", "116111"]
    heading = "Ово што пишеш не треба да чека" if track == "child" else "Ово што пишете не треба да чека"
    assert (heading if language == "sr" else to_latin(heading)) in walker.text
    goes_on(walker)
    assert walker.step == int(PLACE)
    walker.walk_on(track)
    walker.send()
    report = the_report()
    assert (report.danger_now, report.danger_heard) == ("no", True)
    assert report.narrative.startswith(CRY)


@pytest.mark.parametrize(
    ("story", "shown"),
    [
        ("Не желим да живим.", ["194", "116111", "192"]),
        ("Тата ме бије каишем.", ["192", "116111", "0800100600"]),
        ("Прети да ће објавити моје голе слике.", ["192", "116111", "19833"]),
        ("Сечем се жилетом.", ["116111", "194", "192"]),
    ],
)
def test_each_danger_has_its_own_numbers(story: str, shown: list[str]) -> None:
    assert numbers(tells(at_story(), story)) == shown


@pytest.mark.parametrize(
    ("track", "story", "words"),
    [
        ("child", "Не желим да живим.", "кажи: „Буди сада са мном.“"),
        ("child", "Друг прети да ће се убити.", "реци некој одраслој особи"),
        ("adult", "Ученик прети да ће се убити.", "Склоните лекове, оштре предмете и оружје."),
        ("professional", "Ученица каже да ће се убити.", "Склоните лекове, оштре предмете и оружје."),
    ],
)
def test_to_suicide_the_page_has_its_own_lines(track: str, story: str, words: str) -> None:
    walker = tells(at_story(track), story, track)
    assert is_shown(walker) and words in " ".join(walker.text.split())
    assert words not in " ".join(tells(at_story(track), CRY, track).text.split())


def test_it_is_shown_once() -> None:
    walker = goes_on(tells(at_story()))
    walker.follow(walker.client.get(walker.url(f"{STORY}/")))
    tells(walker, "Тата ме бије каишем.")
    assert not is_shown(walker) and walker.step == int(PLACE)
    assert noted(walker)[SHOWN] == {}, "of another story nothing is noted"


def test_a_reload_and_the_other_script_show_it_again() -> None:
    walker = tells(at_story())
    for language in ("sr", "sr-latn", "sr"):
        walker.follow(walker.client.get(f"/{language}/prijava/dalje/"))
        assert is_shown(walker) and numbers(walker) == ["194", "192", "116111"]


@pytest.mark.parametrize("danger", ["no", "unsure"])
@pytest.mark.parametrize(("track", "call"), [("child", "позови 194."), ("adult", "позовите 194.")])
def test_the_receipt_gives_its_numbers_first_and_no_hour_to_wait_for(danger: str, track: str, call: str) -> None:
    walker = Walker()
    walker.walk(track, TRACKS[track] | {1: {"danger": danger}, STORY: TRACKS[track][STORY] | {"narrative": CRY}})
    walker.send()
    assert walker.path.endswith("/potvrda/") and numbers(walker) == ["194", "192", "116111"]
    shown = walker.text.split("<main")[1].split("</main>")[0]
    assert not re.search(r"Прва одлука|најкасније [^<]* у |у року од", shown), "no clock"
    above = shown[: shown.index("<h1")].casefold()
    assert call in above and ("где" in above) == (danger == "no" or track == "child"), "it was asked, or nobody knows"
    assert not any(str(kind.label) in shown for kind in Kind), "somebody may be looking over a shoulder"
    draft = drafts.open_cookie(walker.client.cookies["d"].value)
    assert draft is not None and draft.data["receipt"]["heard"] == ["poisoning"]


def test_a_receipt_of_said_danger_gives_the_numbers_of_what_was_heard_too() -> None:
    walker = Walker()
    walker.choose("child")
    walker.send({"danger": "yes"})
    walker.follow(walker.client.get(walker.url("2/")))
    walker.walk_on("child", until=STORY)
    tells(walker, _now="1")
    assert numbers(walker) == ["194", "192", "116111"]


def test_where_nothing_was_heard_the_receipt_waits_for_an_answer() -> None:
    walker = Walker()
    walker.walk("child")
    walker.send()
    assert "Пријаву треба да прочитају најкасније" in walker.text and numbers(walker) == []


def test_a_mother_reads_the_line_against_violence() -> None:
    story = "Отац удара нашег сина кад попије. Јуче му је поломио играчке и претио да ће га избацити из куће."
    walker = tells(at_story("adult"), story, "adult")
    assert numbers(walker) == ["192", "116111", "0800100600", "116000"]


def test_the_page_listens_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the step has heard is enough: whoever reads a page makes nobody work."""
    walker = tells(at_story())
    assert noted(walker)[SHOWN] == {"kinds": ["poisoning"], "own": True}
    heard: list[str] = []
    monkeypatch.setattr("portal.danger.hearing.listen", lambda text, table: heard.append(text))
    walker.follow(walker.client.get(walker.url("dalje/")))
    assert is_shown(walker) and not heard


def test_a_calm_story_goes_on_as_ever() -> None:
    walker = tells(at_story(), CALM)
    assert walker.step == int(PLACE) and SHOWN not in noted(walker)


@pytest.mark.parametrize("button", [{"_back": "1"}, {"_save": "1"}, {"_keep": "1"}, {"_language": "sr-latn"}])
def test_what_is_only_kept_is_never_heard(button: dict[str, str]) -> None:
    walker = at_story()
    cookie = walker.client.cookies["d"].value
    tells(walker, **button)
    assert not is_shown(walker)
    draft = drafts.open_cookie(cookie)
    if draft is not None:
        assert CRY in str(draft.data) and SHOWN not in draft.data["wizard"]["extra_data"]
        walker.client.cookies["d"] = cookie
    walker.follow(walker.client.get(walker.url("dalje/")))
    assert not is_shown(walker), "the address shows nothing of a story that was not sent on"


def test_a_story_that_was_changed_and_only_kept_is_not_heard_on_the_page() -> None:
    walker = goes_on(tells(at_story()))
    walker.follow(walker.client.get(walker.url(f"{STORY}/")))
    tells(walker, "Не желим да живим.", _back="1")
    walker.follow(walker.client.get(walker.url("dalje/")))
    assert not is_shown(walker) and noted(walker)[SHOWN] == {}


def test_the_same_story_kept_again_is_the_same() -> None:
    walker = goes_on(tells(at_story()))
    walker.follow(walker.client.get(walker.url(f"{STORY}/")))
    tells(walker, _back="1")
    walker.follow(walker.client.get(walker.url("dalje/")))
    assert is_shown(walker)


def test_a_story_is_listened_to_before_anything_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    walker = goes_on(tells(at_story("professional"), track="professional"))
    walker.walk_on("professional")
    heard: list[tuple[str, int]] = []
    listen = hearing.listen

    def listens(text: str, table: object) -> object:
        heard.append((text, len(connection.savepoint_ids)))
        return listen(text, table)

    monkeypatch.setattr(hearing, "listen", listens)
    walker.send()
    assert heard == [(the_report().narrative, 0)], "once, and in no transaction but the test's own"
    assert the_report().danger_heard


def test_a_story_that_another_tab_changed_meanwhile_is_listened_to_as_it_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walker = tells(at_story(), CALM)
    walker.walk_on("child")
    earlier = services.story_of

    def changed_then(draft: "drafts.OpenDraft") -> str:
        story = earlier(draft)
        fresh = drafts.open_cookie(draft.cookie)
        assert fresh is not None
        fresh.data["wizard"]["step_data"][TELL][f"{TELL}-narrative"] = [CRY]
        drafts.save(fresh)
        return story

    monkeypatch.setattr(services, "story_of", changed_then)
    walker.send()
    assert the_report().narrative == CRY and the_report().danger_heard


def test_a_step_that_is_refused_is_not_heard() -> None:
    walker = tells(at_story(), CRY + "ж" * 20_001)
    assert not is_shown(walker) and SHOWN not in noted(walker)


def test_who_sends_at_once_is_not_held_up() -> None:
    walker = Walker()
    walker.choose("child")
    walker.send({"danger": "yes"})
    walker.follow(walker.client.get(walker.url("2/")))
    walker.walk_on("child", until=STORY)
    tells(walker, _now="1")
    assert walker.path.endswith("/potvrda/")
    assert (the_report().danger_now, the_report().danger_heard) == ("yes", True)


def test_a_line_that_holds_no_more_is_left_out_and_without_any_the_three_stand_there() -> None:
    from portal.pages.models import Helpline

    Helpline.objects.filter(number="194").update(live=False)
    assert numbers(tells(at_story())) == ["192", "116111"]
    Helpline.objects.update(live=False)
    assert numbers(tells(at_story())) == ["192", "194", "116111"]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(("track", "words"), [("child", "Позови 192"), ("adult", "Позовите 192")])
def test_the_first_number_says_what_the_press_does_in_the_words_of_who_reads(
    track: str, words: str, known: bool
) -> None:
    from portal.pages.models import Helpline

    Helpline.objects.filter(number="116\u00a0111").update(live=False)
    if not known:
        Helpline.objects.update(live=False)
    walker = tells(at_story(track), "Тата га бије каишем.", track)
    assert is_shown(walker) and re.findall(r"<b>(Позо.*?)</b>", walker.text) == [words]


def test_without_a_draft_and_after_sending_the_address_tells_nothing() -> None:
    stranger = Client().get("/sr/prijava/dalje/")
    assert (stranger.status_code, stranger["Location"]) == (302, "/sr/prijava/")
    walker = goes_on(tells(at_story()))
    walker.walk_on("child")
    walker.send()
    walker.follow(walker.client.get(walker.url("dalje/")))
    assert walker.path.endswith("/potvrda/")
    assert walker.client.post(walker.url("dalje/"), {"heard": "1"}).status_code == 405


def test_nobody_marks_or_unmarks_a_report_by_hand() -> None:
    names = ("heard", "danger_heard", "intake-heard", f"{TELL}-danger_heard", f"{TELL}-heard")
    walker = tells(at_story(), CALM, **dict.fromkeys(names, "True"))
    assert SHOWN not in noted(walker)
    walker.walk_on("child")
    walker.send(**dict.fromkeys(names, "True"))
    assert not the_report().danger_heard
    other = goes_on(tells(at_story(), **dict.fromkeys(names, "")))
    other.walk_on("child")
    other.send(**dict.fromkeys(names, "False"))
    assert Report.objects.visible_to(System("test")).filter(danger_heard=True).count() == 1


def test_neither_words_nor_what_was_heard_stand_anywhere_but_sealed(caplog: pytest.LogCaptureFixture) -> None:
    cache.clear()
    with caplog.at_level(logging.DEBUG):
        walker = at_story()
        names = set(walker.client.cookies)
        tells(walker)
        page = walker.text
        assert set(walker.client.cookies) == names, "no cookie is added"
        goes_on(walker)
        walker.walk_on("child")
        walker.send()
    marks = (
        "таблете",
        "мамине",
        *(str(kind.label) for kind in Kind),
        *(kind.value for kind in Kind if kind != Kind.HELP),
    )
    assert not any(mark in page for mark in (*marks[:2], *(str(kind.label) for kind in Kind))), (
        "nobody reads it over a shoulder"
    )
    assert re.search(r"<title>\s*Даље\s*</title>", page)
    kept = repr(getattr(cache, "_cache", {})) + repr(list(PendingTask.objects.values())) + caplog.text
    for told in (*marks[:2], "poisoning", "danger_heard"):
        assert told not in kept, told
    row = Report.objects.visible_to(System("test")).values().get()
    shown = {name: value for name, value in row.items() if not isinstance(value, bytes | memoryview)}
    assert "poisoning" not in repr(shown) and "таблете" not in repr(
        {k: v for k, v in shown.items() if k != "narrative"}
    )


def test_a_story_is_no_reason_to_forget_the_rest() -> None:
    walker = tells(at_story())
    assert CHILD[2]["child"] not in walker.text
    walker.follow(walker.client.get(walker.url(f"{STORY}/")))
    assert CRY in walker.text, "Back shows what was written"
