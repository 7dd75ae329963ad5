"""Back, script switch, save and return, expiry, lost and forged cookies, stale steps, late forms."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.script.convert import to_latin
from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.intake.forms.story import NARRATIVE_LIMIT
from reporting.intake.notices import FRESH, ORDER, STALE, notice
from reporting.vault.models import Draft
from tests.intake.walk import CHILD, Walker, fields, the_report
from tests.languages.recording import hungarian

pytestmark = [pytest.mark.protected, pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]

STORY = "Пише ми сваки дан.\nНе знам коме да кажем & <b>шта</b>."


def at_story(language: str = "sr") -> Walker:
    walker = Walker(language)
    walker.walk("child", until=4)
    return walker


def typed(walker: Walker, step: int, name: str) -> str:
    values = fields(walker.page).get(f"{step}-{name}", [""])
    return values[0].replace("&lt;", "<")


def test_back_keeps_what_was_typed_on_this_step_and_on_the_one_before() -> None:
    walker = at_story()
    walker.send({"narrative": STORY}, _back="1")
    assert walker.step == 2
    assert fields(walker.page)["2-child"] == [CHILD[2]["child"]]
    walker.send()
    assert walker.step == 4
    assert typed(walker, 4, "narrative") == STORY


def test_back_on_an_empty_step_shows_no_error_later() -> None:
    walker = at_story()
    walker.send({"narrative": ""}, _back="1")
    walker.send()
    assert walker.step == 4
    assert "error-summary" not in walker.text.replace("js/error-summary", "")


def test_the_script_switch_keeps_the_step_and_the_words() -> None:
    walker = at_story()
    walker.send({"narrative": STORY}, _language="sr-latn")
    assert walker.path == "/sr-latn/prijava/4/"
    assert typed(walker, 4, "narrative") == STORY
    assert to_latin("Испричај нам својим речима") in walker.text
    walker.language = "sr-latn"
    walker.send({}, _language="sr")
    assert walker.path == "/sr/prijava/4/"
    assert typed(walker, 4, "narrative") == STORY


@pytest.mark.parametrize("forged", ["hu", "xx", "", "../sr"])
def test_a_switch_to_a_language_that_is_not_open_shows_the_form_again_and_sends_nothing(forged: str) -> None:
    walker = at_story()
    walker.send({"narrative": STORY}, _language=forged)
    assert walker.path == "/sr/prijava/4/"
    assert typed(walker, 4, "narrative") == STORY
    walker.walk_on("child")
    walker.send(_language=forged)
    assert walker.step == 10
    assert not Report.objects.visible_to(System("test")).exists()
    walker.page = walker.client.post(walker.url("povratak/"), {"code": "1234 5", "_language": forged})
    assert 'value="1234 5"' in walker.text and "data-error-summary" not in walker.text
    walker.page = walker.client.post(walker.url("potvrda/provera/"), {"text": STORY, "_language": forged})
    assert "Не знам коме да кажем" in walker.text and "data-error-summary" not in walker.text


@pytest.mark.parametrize(("begun", "resumed"), [("hu", "sr"), ("sr-latn", "hu")])
def test_a_draft_of_one_language_goes_on_in_another(begun: str, resumed: str) -> None:
    with hungarian():
        walker = at_story(begun)
        walker.send({"narrative": STORY}, _save="1")
        other = Walker(resumed)
        other.follow(other.client.post(other.url("povratak/"), {"code": walker.code}))
        assert (other.path, typed(other, 4, "narrative")) == (f"/{resumed}/prijava/4/", STORY)
        other.send()
        other.open(2)
        assert fields(other.page)["2-child"] == [CHILD[2]["child"]]
        other.send()
        other.walk_on("child")
        other.send()
    assert the_report().language == resumed


def test_a_language_that_is_closed_meanwhile_takes_no_word_that_was_typed() -> None:
    with hungarian():
        walker = at_story("hu")
        form = fields(walker.page) | {"4-narrative": [STORY]}
    page = walker.client.post(walker.url("4/"), form)
    assert (page.status_code, page.headers["Location"]) == (307, "/sr-latn/prijava/4/")
    # As a browser does: the same form once more, to the new address.
    walker.language = "sr-latn"
    walker.follow(walker.client.post(page.headers["Location"], form))
    walker.open(4)
    assert typed(walker, 4, "narrative") == STORY


def test_save_and_return_on_another_device() -> None:
    walker = at_story()
    walker.send({"narrative": STORY}, _save="1")
    assert walker.path.endswith("/sacuvano/")
    code = walker.code
    other = Walker("sr-latn")
    other.follow(other.client.post(other.url("povratak/"), {"code": code.replace(" ", "-")}))
    assert other.step == 4
    assert typed(other, 4, "narrative") == STORY
    other.send()
    other.open(2)
    assert fields(other.page)["2-child"] == [CHILD[2]["child"]]


def test_after_saving_only_the_code_opens_it_again() -> None:
    walker = at_story()
    walker.send({"narrative": STORY}, _save="1")
    code = walker.code
    assert walker.client.cookies["d"].value == ""
    assert 'href="/sr/prijava/povratak/"' in walker.text
    assert "Овај уређај" in walker.text
    for rest in ("4/", "sacuvano/", ""):
        walker.follow(walker.client.get(walker.url(rest)))
        assert walker.path == walker.url()
        assert "Започета пријава" not in walker.text and code not in walker.text
    walker.follow(walker.client.post(walker.url("povratak/"), {"code": code}))
    assert typed(walker, 4, "narrative") == STORY


def test_a_saved_page_that_did_not_arrive_can_be_asked_for_again() -> None:
    walker = at_story()
    cookie = walker.client.cookies["d"].value
    walker.client.post(walker.url("4/"), {"4-narrative": STORY, "_save": "1"})
    assert walker.client.head(walker.url("sacuvano/")).status_code == 200
    walker.follow(walker.client.get(walker.url("sacuvano/")))
    code, walker.client.cookies["d"] = walker.code, cookie
    walker.follow(walker.client.get(walker.url("sacuvano/")))
    assert walker.code == code


def test_saving_twice_shows_the_same_code() -> None:
    walker = at_story()
    walker.send({"narrative": STORY}, _save="1")
    first = walker.code
    walker.follow(walker.client.post(walker.url("povratak/"), {"code": first}))
    walker.send({}, _save="1")
    assert walker.code == first


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("", "Потребан је код"),
        ("123", "Уписано је 3 од 18 цифара"),
        ("6353 2141 7379 2918 055", "Уписано је 19 цифара, а код има тачно 18"),
        ("1" * 5_000, "а код има тачно 18"),
        ("6353 2141 7379 2918 O5", "Код има само цифре"),
        ("000000000000000000", "није добро преписана"),
        ("635321417379291805", "не отвара ниједну сачувану пријаву"),
    ],
)
def test_a_wrong_code_says_what_is_wrong_with_it_and_stays(code: str, told: str) -> None:
    walker = Walker()
    walker.page = walker.client.post(walker.url("povratak/"), {"code": code})
    assert walker.page.status_code == 200
    assert told in walker.text
    assert f'value="{code}"' in walker.text or not code or len(code) > 100
    assert "d" not in walker.page.cookies
    assert "Ако је пријава већ послата, код са потврде отвара страницу за" in walker.text, "the same for all"


def test_the_script_switch_of_the_return_page_keeps_the_code_out_of_addresses() -> None:
    walker = Walker()
    answer = walker.client.post(walker.url("povratak/"), {"code": "1234 5", "_language": "sr-latn"})
    assert (answer.status_code, answer.headers["Location"]) == (307, "/sr-latn/prijava/povratak/")
    walker.page = walker.client.post("/sr-latn/prijava/povratak/", {"code": "1234 5", "_language": "sr-latn"})
    assert 'value="1234 5"' in walker.text


def test_too_long_a_story_says_so_and_stays() -> None:
    walker = at_story()
    story = "а" * (NARRATIVE_LIMIT + 7)
    walker.send({"narrative": story})
    assert walker.step == 4
    assert f"има {NARRATIVE_LIMIT + 7} знакова, а стане {NARRATIVE_LIMIT}" in walker.text
    assert typed(walker, 4, "narrative") == story
    walker.follow(walker.client.get(walker.url("4/")))
    assert typed(walker, 4, "narrative") == story


def test_an_expired_draft_keeps_the_posted_step_and_explains() -> None:
    walker = at_story()
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        walker.send({"narrative": STORY})
        assert walker.step == 1
        assert str(notice(FRESH, "child")) in walker.text
        walker.send(CHILD[1])
        walker.send(CHILD[2])
        walker.follow(walker.client.get(walker.url("4/")))
        assert typed(walker, 4, "narrative") == STORY


@pytest.mark.parametrize("cookie", ["", "garbage", "A" * 64, "\u00e9" * 9, "x" * 5000])
def test_a_missing_or_forged_cookie_keeps_the_posted_step(cookie: str) -> None:
    walker = at_story("sr-latn")
    if cookie:
        walker.client.cookies["d"] = cookie
    else:
        del walker.client.cookies["d"]
    answer = walker.client.post(walker.url("4/"), {"track": "child", "4-narrative": STORY})
    walker.follow(answer)
    assert walker.step == 1
    assert to_latin(str(notice(FRESH, "child"))) in walker.text
    for number in (1, 2):
        walker.send(CHILD[number])
    walker.follow(walker.client.get(walker.url("4/")))
    assert typed(walker, 4, "narrative") == STORY


def test_after_leaving_every_address_looks_as_if_nobody_had_ever_begun() -> None:
    walker = Walker("sr-latn")
    walker.walk("child", until=5)
    walker.client.get("/izlaz/")
    stranger = Walker("sr-latn")
    for rest in ("4/", "7/", "999/", "sacuvano/", "potvrda/", "potvrda/kartica.pdf"):
        walker.follow(walker.client.get(walker.url(rest)))
        assert walker.path == walker.url()
        assert without_token(walker) == without_token(stranger)


def test_the_beginning_helps_whoever_saved_and_whoever_comes_too_late() -> None:
    walker = Walker()
    assert 'href="/sr/prijava/povratak/"' in walker.text
    assert "после 72 сата" in walker.text


def without_token(walker: Walker) -> str:
    """Return the page without the form's token, which is always a new one."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", walker.text)


def test_a_step_too_far_leads_to_the_open_one() -> None:
    walker = at_story()
    walker.follow(walker.client.get(walker.url("9/")))
    assert walker.step == 4
    assert str(notice(ORDER, "child")) in walker.text
    walker.send({"note": "само порука"}, step=9)
    assert walker.step == 4


def test_a_stale_step_is_kept_but_does_not_reach_the_report() -> None:
    walker = Walker()
    walker.walk("child", until=5)
    walker.send(CHILD[5] | {"setting": "school"})
    walker.send({"institution_text": "Школа на брегу"})
    walker.follow(walker.client.get(walker.url("5/")))
    walker.send(CHILD[5] | {"setting": "home"})
    walker.send({"institution_text": "Друга школа"}, step=6)
    assert str(notice(STALE, "child")) in walker.text
    walker.send(CHILD[8])
    walker.send()
    assert the_report().institution_text == ""


@pytest.mark.parametrize(
    ("step", "answers"),
    [
        (1, {"danger": "maybe"}),
        (2, {"about": "<script>"}),
        (14, {"age_band": "age_99"}),
        (13, {"period": "week", "frequency": "always"}),
        (4, {"forms": ["physical", "self_harm_risk"]}),
        (4, {"forms": "trafficking"}),
        (5, CHILD[5] | {"municipality": "1' OR 1=1"}),
        (7, {"perpetrators": ["child", "unsaid", "x"]}),
        (8, {"excluded": ["everyone"]}),
        (9, {"channel": "pigeon"}),
    ],
)
def test_an_unknown_option_gets_a_message_and_is_never_taken(step: int, answers: dict[str, object]) -> None:
    walker = Walker()
    walker.walk("child", until=step)
    walker.send(answers)
    assert walker.page.status_code == 200
    assert walker.step == step
    assert "није међу понуђенима" in walker.text


def test_fields_of_another_step_are_ignored() -> None:
    walker = at_story()
    walker.follow(
        walker.client.post(
            walker.url("4/"),
            {"4-narrative": STORY, "1-danger": "yes", "intake-current_step": "9", "wizard_goto_step": "10"},
        )
    )
    assert walker.step == 5
    walker.follow(walker.client.get(walker.url("1/")))
    assert fields(walker.page)["1-danger"] == ["no"]


def test_nul_and_strange_letters_do_no_harm() -> None:
    walker = at_story()
    walker.send({"narrative": "а\x00б \ud83d\ude00 \u202e крај".encode("utf-16", "surrogatepass").decode("utf-16")})
    assert walker.step == 5


def test_back_after_sending_gives_the_words_back() -> None:
    walker = Walker()
    walker.walk("child")
    walker.send()
    walker.follow(walker.client.get(walker.url("4/")))
    assert walker.path.endswith("/potvrda/")
    walker.page = walker.client.post(walker.url("4/"), {"4-narrative": STORY})
    assert "Пријава је већ послата" in walker.text
    assert "Не знам коме да кажем &amp; &lt;b&gt;" in walker.text
    assert 'translate="no"' in walker.text
    walker.follow(walker.client.post(walker.url("10/"), {}))
    assert walker.path.endswith("/potvrda/")
    assert "None" not in walker.text


@pytest.mark.parametrize(
    ("track", "same"), [("child", "Ако је исто, не мораш ништа."), ("adult", "Ако је исто, не морате ништа.")]
)
def test_words_that_may_have_been_sent_are_not_said_to_be_missing(track: str, same: str) -> None:
    """„Пошаљи одмах“ pressed twice on a slow network: the first press has sent what the second one brings."""
    walker = Walker()
    walker.choose(track)
    walker.send({"danger": "yes"})
    typed = {"11-place_now": "Код баке", "2-child": "Црвена капија", "_now": "1"}
    assert walker.client.post(walker.url("11/"), typed).headers["Location"].endswith("/potvrda/")
    walker.page = walker.client.post(walker.url("11/"), typed)
    text = " ".join(walker.text.split())
    assert "Пријава је већ послата" in text and same in text and "Ако је нешто ново, није додато:" in text
    assert "и није додато" not in text
    assert text.index("Код баке") < text.index("Црвена капија"), "all that the page had asked for"
    walker.page = walker.client.post(walker.url("11/"), typed | {"11-place_now": ""})
    assert "Црвена капија" in walker.text and "Код баке" not in walker.text


def test_a_draft_that_expires_under_the_hand_lives_on_with_its_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    from reporting.intake import storage

    walker = at_story()
    original = storage.open_draft

    def opened_then_gone(request):  # type: ignore[no-untyped-def]
        draft = original(request)
        draft.expires_at = timezone.now()
        Draft.objects.all().delete()
        return draft

    monkeypatch.setattr(storage, "open_draft", opened_then_gone)
    answer = walker.client.post(walker.url("4/"), {"4-narrative": STORY})
    monkeypatch.undo()
    walker.follow(answer)
    assert walker.step == 5
    walker.open(4)
    assert fields(walker.page)["4-narrative"][0].startswith("Пише ми")
    walker.open(2)
    assert fields(walker.page)["2-child"] == [CHILD[2]["child"]]


@pytest.mark.parametrize("step", ["4", "10"])
@pytest.mark.parametrize("with_code", [False, True])
def test_what_was_left_in_a_hurry_does_not_come_back_with_a_late_answer(
    step: str, with_code: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reporting.intake import services, storage

    walker = Walker()
    walker.walk("child")
    original = storage.open_draft

    def opened_then_left(request):  # type: ignore[no-untyped-def]
        if with_code:
            services.save_code(draft=original(request))
        draft = original(request)
        services.leave(draft=original(request))
        return draft

    monkeypatch.setattr(storage, "open_draft", opened_then_left)
    answer = walker.client.post(walker.url(f"{step}/"), {"4-narrative": STORY})
    monkeypatch.undo()
    assert answer.headers["Location"] == walker.url()
    assert "d" not in answer.cookies
    assert Draft.objects.count() == (1 if with_code else 0)


def test_a_code_that_another_tab_asked_for_survives_this_tab(monkeypatch: pytest.MonkeyPatch) -> None:
    from reporting.intake import services, storage

    walker = at_story()
    original = storage.open_draft

    def opened_then_saved(request):  # type: ignore[no-untyped-def]
        draft = original(request)
        services.save_code(draft=original(request))
        return draft

    monkeypatch.setattr(storage, "open_draft", opened_then_saved)
    walker.client.post(walker.url("4/"), {"4-narrative": STORY})
    monkeypatch.undo()
    walker.page = walker.client.get(walker.url("sacuvano/"))
    code = walker.code.replace(" ", "")
    walker.client.get("/izlaz/")
    found = services.come_back(code=code)
    assert found is not None
    assert found.data["wizard"]["step_data"]["4"]["4-narrative"] == [STORY]
