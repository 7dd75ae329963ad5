"""What is typed at the desk outlives an expired session, the script switch, a crash of the browser and another tab.

It is gone from the database after the act, the sign-out and twelve hours.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support import Visit, Visits
from tests.browser.work_pages import ADMINISTRATOR, HEAD, TRIAGE, WORKER

pytestmark = pytest.mark.browser

TEXT = "Мајка је звала у 9, <хитно>.\nДруги ред."
DRAFTS = "tests.browser.arrange.drafts:"
NEIGHBOUR, COLLEAGUE = "temerin@demo.test", "trijaza2@demo.test"


@dataclass(frozen=True)
class Form:
    """One form of the desk: whose, where, and what is typed into it."""

    email: str
    path: str
    stage: str = "waiting"
    typed: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)


def at(email: str, path: str, stage: str, *texts: str, **chosen: str) -> Form:
    """Return a form into whose fields ``texts`` the text is typed, beside what is ``chosen``."""
    return Form(email, path, stage, dict.fromkeys(texts, TEXT), chosen)


# Every form of the desk in which somebody writes or chooses, but for emergency access, of which nothing is kept.
FORMS = {
    "report": at(TRIAGE, "prijave/{report}/", "waiting", "body", risk="high", level="2"),
    "set aside": at(TRIAGE, "prijave/{report}/ostavljanje/", "waiting", reason="misuse"),
    "names": at(TRIAGE, "prijave/{report}/imena/", "waiting", reason="contact_reporter"),
    "recusal": at(TRIAGE, "prijave/{report}/izuzece/", "waiting", reason="relative"),
    "exclusion": at(TRIAGE, "izuzeca/{person}/", "excluding", outside="on"),
    "route": at(TRIAGE, "predmeti/{case}/upucivanje/", "accepted", lead=""),
    "call": at(TRIAGE, "predmeti/{case}/pozivi/{clinic}/", "sent", "agreed", outcome="taken"),
    "taking back": at(TRIAGE, "ucesca/{asked}/opoziv/", "sent", reason="cannot_act"),
    "sending again": at(TRIAGE, "ucesca/{left}/ponovo/", "sent", reason="agreed"),
    "needing nobody": at(TRIAGE, "ucesca/{left}/dovoljno/", "sent", reason="enough"),
    "message": at(WORKER, "predmeti/{case}/", "working", "body"),
    "decline": at(WORKER, "predmeti/{case}/odbijanje/", "routed", "note", reason="not_competent"),
    "measure": at(WORKER, "predmeti/{case}/mera/?vrsta=assessment", "working", "note", risk_now="high"),
    "reassessment": at(WORKER, "predmeti/{case}/rizik/", "working", "note", risk="acute", reason="worse"),
    "finish": at(WORKER, "predmeti/{case}/zavrsetak/", "working", "reason"),
    "closure": at(WORKER, "predmeti/{case}/zatvaranje/", "done", "note", outcome="stopped"),
    "decision": at(HEAD, "predlozi/{proposal}/", "proposed", "note", decision="reject"),
    "hold": at(HEAD, "predmeti/{case}/zadrzavanje/", "working", reason="complaint"),
    "note to the lead": at(NEIGHBOUR, "predmeti/{case}/", "emergency_access", "body"),
    "verdict": at(HEAD, "hitan-uvid/pregledi/{opening}/", "emergency_access", "remark", verdict="justified"),
    "account": Form(ADMINISTRATOR, "uloge/", typed={"who": "Љубица"}),
    "invitation": Form(ADMINISTRATOR, "uloge/poziv/", typed={"email": "nova@primer.test", "first_name": "Љубица"}),
}
FIRST = ("report", "measure", "message")


def opens(visit: Visit, form: Form) -> None:
    """Open the page of a form."""
    visit.open("/postupanje/" + form.path.format(**visit.server.arranged("stages")[form.stage]))


def types(page: Page, form: Form) -> None:
    """Type and choose."""
    for name, value in form.chosen.items():
        one = page.locator(f"main [name={name}]").first
        kind = one.evaluate("node => node.type")
        if kind == "checkbox":
            one.check()
        elif kind == "radio":
            page.locator(f"main [name={name}][value='{value}']").check()
        else:
            one.select_option(value)
    for name, value in form.typed.items():
        page.fill(f"main [name={name}]", value)


def holds(page: Page, form: Form) -> None:
    """Fail unless the page shows what was typed and chosen."""
    for name, value in form.typed.items():
        expect(page.locator(f"main [name={name}]").first).to_have_value(value)
    for name, value in form.chosen.items():
        boxes = page.locator(f"main [name={name}][type=checkbox], main [name={name}][value='{value}']")
        if boxes.count():
            expect(boxes.first).to_be_checked()
        else:
            expect(page.locator(f"main [name={name}]").first).to_have_value(value)


def is_kept(visit: Visit, act: Callable[[], None]) -> None:
    """Wait until the page's script has kept what ``act`` types."""
    with visit.page.expect_response(lambda answer: answer.url.endswith("/postupanje/nacrt/") and answer.ok):
        act()


def count(visit: Visit, form: Form) -> int:
    """Return how many drafts stand in the database."""
    found = visit.server.call(DRAFTS + "drafts_of", email=form.email)
    assert isinstance(found, int)
    return found


def survives_a_crash_the_switch_and_time(visits: Visits, form: Form) -> None:
    """Type, lose the browser without leaving, sign in with another one, switch the script, wait twelve hours."""
    before = visits(script="sr")
    before.sign_in(form.email)
    opens(before, form)
    is_kept(before, lambda: types(before.page, form))
    before.context.close()

    after = visits(script="sr")
    after.sign_in(form.email, anew=True)
    opens(after, form)
    holds(after.page, form)
    after.press("button[name=_language]")
    expect(after.page.locator("html")).to_have_attribute("lang", "sr-Latn")
    holds(after.page, form)
    expect(after.page.locator("[data-error-summary]")).to_have_count(0)
    assert after.server.call(DRAFTS + "twelve_hours_later") >= 1 and count(after, form) == 0


def survives_an_expired_session_without_a_script(visits: Visits, form: Form) -> None:
    """Type for an hour without JavaScript, press the switch, sign in, find it again, and sign out."""
    visit = visits(script="sr", js=False)
    visit.sign_in(form.email)
    opens(visit, form)
    types(visit.page, form)
    visit.server.call(DRAFTS + "idle")
    visit.press("button[name=_language]")
    expect(visit.page.locator("main")).to_contain_text("Оно што сте написали је сачувано")
    visit.sign_in(form.email, anew=True)
    opens(visit, form)
    holds(visit.page, form)
    visit.open("/nalog/odjava/")
    visit.press("main form .button")
    assert count(visit, form) == 0


@pytest.mark.parametrize("name", FIRST[:1])
def test_a_crash_the_script_switch_and_twelve_hours(visits: Visits, name: str) -> None:
    survives_a_crash_the_switch_and_time(visits, FORMS[name])


@pytest.mark.full
@pytest.mark.parametrize("name", FIRST[1:2])
def test_an_expired_session_and_the_sign_out(visits: Visits, name: str) -> None:
    survives_an_expired_session_without_a_script(visits, FORMS[name])


@pytest.mark.full
@pytest.mark.parametrize("name", FORMS)
def test_each_form_outlives_a_crash_and_the_script_switch(visits: Visits, name: str) -> None:
    survives_a_crash_the_switch_and_time(visits, FORMS[name])


@pytest.mark.full
@pytest.mark.parametrize("name", FORMS)
def test_each_form_outlives_an_expired_session_without_javascript(visits: Visits, name: str) -> None:
    survives_an_expired_session_without_a_script(visits, FORMS[name])


def test_two_tabs_show_both_texts_and_the_act_takes_them(visits: Visits) -> None:
    form = FORMS["message"]
    visit = visits(script="sr")
    visit.sign_in(form.email)
    opens(visit, form)
    other = visit.context.new_page()
    other.goto(visit.page.url)
    is_kept(visit, lambda: visit.page.fill("[name=body]", "Из првог прозора"))
    with other.expect_response(lambda answer: answer.url.endswith("/postupanje/nacrt/") and answer.ok):
        other.fill("[name=body]", "Из другог прозора")
    opens(visit, form)
    expect(visit.page.locator("[name=body]")).to_have_value("Из другог прозора")
    expect(visit.page.locator("main .callout", has_text="Писали сте и у другом прозору")).to_contain_text(
        "Из првог прозора"
    )
    visit.page.fill("[name=body]", "Из првог прозора. Из другог прозора.")
    visit.press("#message-form .form-end .button")
    expect(visit.page.locator("#poslato")).to_be_visible()
    assert count(visit, form) == 0, "also what was on its way while the button was pressed"


@pytest.mark.full
def test_a_story_stays_open_through_the_switch_and_is_hidden_again(visits: Visits) -> None:
    form = FORMS["measure"]
    visit = visits(script="sr")
    visit.sign_in(form.email)
    opens(visit, FORMS["message"])
    visit.page.fill("[name=body]", TEXT)
    visit.press("button[formaction$='/prica/#prica']")
    for _ in range(2):
        expect(visit.page.locator("h2#prica")).to_be_visible()
        expect(visit.page.locator("[name=body]")).to_have_value(TEXT)
        visit.press("button[name=_language]")
    visit.press("button[name=hide]")
    expect(visit.page.locator("h2#prica")).to_have_count(0)
    expect(visit.page.locator("[name=body]")).to_have_value(TEXT)
