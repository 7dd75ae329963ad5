"""The receipt: what is not known in danger, what comforts, until when the code stays here, and how it goes."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.script.convert import to_latin
from reporting.intake import steps
from reporting.intake.views.receipt import not_known
from reporting.vault import drafts
from reporting.vault.models import Draft
from tests.intake.walk import DUTY, Walker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]

LEAVE = "/sr/pracenje/kraj/"
PLACE, FIND = f"{steps.WHERE}-place_now", f"{steps.WHO}-child"
CALL = {"child": "Позови 192.", "adult": "Позовите 192."}
NIGHT = "2026-03-02T21:42:00+00:00"


def sent(track: str = "child", language: str = "sr") -> Walker:
    walker = Walker(language)
    walker.walk(track)
    walker.send()
    assert walker.path.endswith("/potvrda/")
    return walker


def sent_in_danger(track: str = "child", *, about: str = "", **said: str) -> Walker:
    walker = Walker()
    walker.choose(track)
    walker.send({"danger": "yes"})
    if about:
        walker.client.post(walker.url(f"{steps.WHO}/"), {f"{steps.WHO}-about": about, "_back": "1"})
    walker.follow(walker.client.post(walker.url(f"{steps.WHERE}/"), {**said, "_now": "1"}))
    assert walker.path.endswith("/potvrda/")
    return walker


def main(walker: Walker) -> str:
    """Return the words of the page, without what surrounds them."""
    html = walker.text.split("<main")[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def retype(walker: Walker, *, right: bool = True) -> None:
    found = re.search(r'name="group" value="(\d)"', walker.text)
    assert found is not None
    digits = walker.code.split()[int(found[1])] if right else "0"
    walker.follow(walker.client.post(walker.url("potvrda/"), {"group": found[1], "digits": digits}))


@pytest.mark.parametrize(
    ("track", "about", "said", "told"),
    [
        ("child", "", {}, "Не знамо ко си ни где си. Док то не напишеш, нико не може да дође."),
        ("child", "", {PLACE: " ", FIND: ""}, "Не знамо ко си ни где си. Док то не напишеш, нико не може да дође."),
        ("child", "", {FIND: "Мара"}, "Не знамо где си. Док то не напишеш, нико не може да дође."),
        ("child", "", {PLACE: "Код реке"}, "Не знамо ко си. Напиши по чему да те нађу"),
        ("child", "other", {}, "Не знамо које је то дете ни где је. Док то не напишеш"),
        ("child", "other", {FIND: "Мара"}, "Не знамо где је то дете."),
        ("child", "other", {PLACE: "Код реке"}, "Не знамо које је то дете."),
        ("adult", "", {}, "Не знамо које је то дете ни где је. Док то не напишете, нико не може да дође."),
        ("adult", "", {FIND: "Мара"}, "Не знамо где је дете."),
        ("professional", "", {PLACE: "Школа"}, "Не знамо које је то дете."),
    ],
)
def test_in_danger_it_says_first_what_is_not_known_and_where_to_write_it(
    track: str, about: str, said: dict[str, str], told: str
) -> None:
    walker = sent_in_danger(track, about=about, **said)
    words = main(walker)
    assert words.index(told) < words.index("Хвала")
    assert words.index("192") < words.index("Хвала")
    assert ("Напиши нам то" if track == "child" else "Напишите нам то") in words
    assert not re.search(r"Прва одлука|најкасније|у року од", words), "no clock"


@pytest.mark.parametrize("track", ["child", "adult"])
def test_one_press_opens_the_page_of_messages_at_its_field(track: str) -> None:
    walker = sent_in_danger(track)
    top = walker.text.split("<h1")[0]
    form = re.search(r'<form [^>]*action="(/sr/pracenje/#message-form)".*?</form>', top, re.DOTALL)
    assert form is not None and 'method="post"' in form[0] and "csrfmiddlewaretoken" in form[0]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    assert sent["code"] == walker.code.replace(" ", "")
    walker.follow(walker.client.post(form[1].partition("#")[0], sent))
    assert walker.path == "/sr/pracenje/pregled/" and 'id="message-form"' in walker.text


def test_what_one_press_sends_is_held_to_the_same_as_a_typed_code() -> None:
    walker = sent_in_danger()
    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/sr/pracenje/", {"code": walker.code}).status_code == 403


def test_in_danger_nothing_is_asked_for_that_was_said() -> None:
    words = main(sent_in_danger(**{PLACE: "Код реке", FIND: "Мара"}))
    assert "Не знамо" not in words and "Напиши нам то" not in words
    assert words.index("Не чекај одговор: ако је опасност и даље ту, позови 192.") < words.index("Хвала")


def test_a_receipt_of_yesterdays_portal_claims_nothing() -> None:
    assert "Не знамо" not in not_known({"track": "child"}, number="192")


@pytest.mark.parametrize("track", ["child", "adult", "professional"])
@pytest.mark.parametrize("language", ["sr", "sr-latn"])
def test_what_comforts_stands_right_under_the_thanks(track: str, language: str) -> None:
    walker = sent(track, language)
    shown: Any = to_latin if language == "sr-latn" else str
    under = re.sub(r"<[^>]+>", " ", walker.text.split("</h1>")[1].split("</p>")[0])
    team = "тим који чита пријаве" if track == "child" else "тим за тријажу"
    assert shown(f"Пријаву је већ добио {team}.") in under
    assert (shown("Ништа од овога није твоја кривица.") in under) == (track == "child")


@pytest.mark.parametrize("danger", [False, True])
def test_a_child_meets_one_name_of_who_reads(danger: bool) -> None:
    walker = sent_in_danger() if danger else sent()
    assert "ријаж" not in main(walker) and "чита пријаве" in main(walker)


def test_only_a_professional_is_told_that_the_duty_stays() -> None:
    assert {track: DUTY in main(sent(track)) for track in ("child", "adult", "professional")} == {
        "child": False,
        "adult": False,
        "professional": True,
    }


def test_it_says_until_when_the_code_is_seen_here_and_keeps_to_it() -> None:
    walker = Walker()
    with time_machine.travel(NIGHT, tick=False) as clock:
        walker.walk("child")
        walker.send()
        assert "најдуже до сутра у 22.42" in main(walker).replace("\u00a0", " ")
        clock.shift(timedelta(hours=23, minutes=59))
        walker.follow(walker.client.get(walker.url("potvrda/")))
        assert walker.code and "најдуже до данас у 22.42" in main(walker).replace("\u00a0", " ")
        clock.shift(timedelta(minutes=1))
        walker.follow(walker.client.get(walker.url("potvrda/")))
        assert walker.path == walker.url(), "not for the rest of the draft's 72 hours"


def test_wrong_digits_are_told_and_back_never_asks_to_send_them_again() -> None:
    walker = sent()
    walker.follow(walker.client.post(walker.url("potvrda/"), {"group": "3", "digits": ""}))
    assert main(walker).count("Упиши четврту групу цифара са папира: Ово не може да остане празно.") == 1
    walker.follow(walker.client.get(walker.url("potvrda/")))
    retype(walker, right=False)
    assert "То нису те цифре" in walker.text and "Склони код" not in walker.text
    assert walker.client.post(walker.url("potvrda/"), {"group": "0", "digits": "0" * 5_000}).status_code == 302
    walker.follow(walker.client.get(walker.url("potvrda/")))
    assert "0" * 21 not in walker.text and "data-error-summary" in walker.text
    retype(walker)
    assert "data-error-summary" not in walker.text and "Код је добро преписан." in walker.text
    walker.follow(walker.client.post(walker.url("potvrda/"), {"group": "0", "digits": "0"}))
    assert "Код је добро преписан." in walker.text, "who has proved it has proved it"


@pytest.mark.parametrize(("track", "button"), [("child", "Склони код"), ("adult", "Склоните код")])
def test_after_the_right_digits_putting_the_code_away_is_the_first_button(track: str, button: str) -> None:
    walker = sent(track)
    assert button not in walker.text
    retype(walker)
    first = re.search(r'<(?:button|a) class="button[^"]*"[^>]*>\s*([^<]+)', walker.text.split("<main")[1])
    assert first is not None and first[1].startswith(button) and 'class="button"' in first[0]


def test_the_code_is_put_away_once_and_for_all() -> None:
    walker = sent()
    retype(walker)
    code, cookie = walker.code, walker.client.cookies["d"].value
    for _press in range(2):
        answer = walker.client.post(LEAVE)
        assert answer.headers["Location"] == LEAVE
    walker.follow(answer)
    assert "Затворено." in walker.text and "ријав" not in main(walker) and code not in walker.text
    assert walker.client.cookies["d"].value == "" and not Draft.objects.exists()
    walker.client.cookies["d"] = cookie
    for rest in ("potvrda/", "potvrda/kartica.pdf", "potvrda/o-prijemu.txt", "4/", ""):
        walker.follow(walker.client.get(walker.url(rest)))
        assert walker.path == walker.url() and code not in walker.text and "Потврда" not in walker.text


def test_a_report_that_is_being_written_is_not_put_away() -> None:
    walker = Walker()
    walker.walk("child", until=int(steps.TELL))
    walker.client.post(LEAVE)
    assert drafts.open_cookie(walker.client.cookies["d"].value) is not None


def test_two_children_on_one_device_see_one_receipt_each() -> None:
    """Whoever begins anew in the same browser takes the place of the first, whose code nobody sees there any more."""
    walker = sent()
    first = walker.code
    walker.choose("child")
    for rest in ("potvrda/", "potvrda/kartica.pdf", "4/", ""):
        walker.follow(walker.client.get(walker.url(rest)))
        assert first not in walker.text
