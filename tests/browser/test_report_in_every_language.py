"""A child's report in each complete language, from its start to an answer, and who works on it reads that it is so."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from portal.languages import COMPLETE_LANGUAGES
from reporting.desk.languages import in_language
from reporting.notify.to_reporters import NEWS_SUBJECT, NEWS_TEXT
from tests.browser.checks import check_nothing_sticks_out, check_script
from tests.browser.people import CENTRE, SCHOOL, Adult, Child, Officer
from tests.browser.server import SteadyServer
from tests.browser.support import Visit, Visits, check_no_sideways_scroll
from tests.browser.whole_report import TRIAGE, new_story
from tests.certificates.reading import text_of_pdf

pytestmark = [pytest.mark.browser, pytest.mark.full]
DRAFT = "Овај превод је нацрт. Особа која говори овај језик још га није прочитала."
SERBIAN_WRITES = "Ко чита пријаве и ко помаже, пише на српском. Портал ништа не преводи."


class LooksAtEachPage(Child):
    """Somebody who looks at every page before leaving it, and at every page with a mistake."""

    def looks(self) -> None:
        """Fail when the page that is open is not in the language of the visit, or does not fit."""
        assert self.page.locator("html").get_attribute("lang") == self.visit.script, self.page.url
        check_script(self.page)
        check_no_sideways_scroll(self.page)
        check_nothing_sticks_out(self.page)
        self.sees(DRAFT)

    def presses(self, name: str, *, within: str = "body") -> None:
        self.looks()
        super().presses(name, within=within)
        self.looks()

    def follows(self, name: str) -> None:
        super().follows(name)
        self.looks()

    def switches_to(self, language: str) -> None:
        """Press the button of another language in the head of the form."""
        self.page.locator("details.languages summary").click()
        self.visit.press(f"button[name=_language][value={language}]")
        self.visit.script = language
        self.looks()


class AdultWhoLooks(LooksAtEachPage, Adult):
    """The same, grown up."""


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize("code", COMPLETE_LANGUAGES)
def test_a_childs_report_goes_from_its_start_to_an_answer_in_its_language(
    trial_visits: Visits, trial: SteadyServer, code: str, js: bool
) -> None:
    story, word = new_story(), "Љубичаста врата"
    address = f"{code}-{js}@primer.test".lower()
    child = LooksAtEachPage(trial_visits(js=js, width=320, script=code))
    child.starts()
    # Sent without an answer: what is wrong is said in the language, too.
    child.presses(child.goes_on, within="#step-form .form-end")
    expect(child.page.locator("[data-error-summary]")).to_be_visible()
    child.answers(1, danger="no")
    child.answers(2, about="self", child="Тара")
    _changes_the_language_and_back(child, story)
    child = _saves_and_comes_back(child, trial_visits(js=js, width=320, script=code), story)
    child.tells(
        story,
        forms=("psychological", "digital"),
        setting="school",
        institution=SCHOOL,
        perpetrators="child",
        channel="email",
        email=address,
    )
    child.sends()
    _card_is_in_the_language(child)
    child.proves_that_the_code_was_written_down()
    child.follows_the_report()
    child.looks()
    child.page.fill("[name=body]", f"{word} ?")
    child.presses("Пошаљи поруку")
    child.sees("Порука је послата.")

    answer = f"Здраво, ту смо. {word}."
    _desk_names_the_language(trial_visits(width=1280, script="sr"), child, story, answer)
    mail = _letter_to(trial, address)
    assert mail["Subject"] == child.reads(str(NEWS_SUBJECT))
    assert mail.get_content().strip() == child.reads(str(NEWS_TEXT))

    child.follows_the_report()
    child.looks()
    child.sees(SERBIAN_WRITES, "Пут пријаве")
    said = child.page.locator(".typed[lang=sr]")
    expect(said).to_have_text(child.reads_the_name(answer))
    child.never_sees(story)


def test_an_adult_reports_in_another_language(trial_visits: Visits) -> None:
    adult = AdultWhoLooks(trial_visits(width=320, script="sq"))
    adult.starts()
    adult.tells(new_story(), danger="no", role="citizen", forms="psychological", setting="school", institution=SCHOOL)
    adult.sends()
    adult.looks()


def _changes_the_language_and_back(child: LooksAtEachPage, story: str) -> None:
    """Begin the story, read the step in every other language, and find what was typed each time."""
    own = child.visit.script
    child.page.fill("[name='4-narrative']", story)
    child.page.check("[name='4-forms'][value=digital]")
    other = next(code for code in COMPLETE_LANGUAGES if code != own)
    for language in (other, own):
        child.switches_to(language)
        assert child.page.url.endswith(f"/{language}/prijava/4/")
        expect(child.page.locator("[name='4-narrative']")).to_have_value(story)
        expect(child.page.locator("[name='4-forms'][value=digital]")).to_be_checked()


def _saves_and_comes_back(child: LooksAtEachPage, elsewhere: Visit, story: str) -> LooksAtEachPage:
    """Save the draft and go on with the code on another device; returns the child in front of that."""
    child.presses("Сачувај за касније")
    code = child.page.locator(".code").first.inner_text()
    returned = LooksAtEachPage(elsewhere)
    elsewhere.open("/{lang}/prijava/povratak/")
    returned.page.fill("[name=code]", "1234")
    returned.presses("Даље", within="#step-form .form-end")
    returned.page.fill("[name=code]", code)
    returned.presses("Даље", within="#step-form .form-end")
    expect(returned.page.locator("[name='4-narrative']")).to_have_value(story)
    return returned


def _card_is_in_the_language(child: Child) -> None:
    """Fail unless the card is an accessible PDF whose words and language are those of the page."""
    path = child.page.locator("a[href$='.pdf']").get_attribute("href")
    content = child.page.context.request.get(f"{child.visit.server.address}{path}").body()
    text = text_of_pdf(content)
    assert child.reads("Картица") in text and child.reads("Ове цифре чувати на сигурном месту.") in text
    assert child.code in re.sub(r"\D", "", text)
    assert f"/Lang({child.visit.script})".encode() in content and b"pdfuaid" in content


def _desk_names_the_language(visit: Visit, child: Child, story: str, answer: str) -> None:
    """Accept the report, send it on and write to the child, reading each time in which language it reads."""
    language = in_language(child.visit.script)
    triage = Officer(visit, TRIAGE).signs_in()
    visit.open("/postupanje/prijave/")
    row = triage.page.locator("tr, li", has_text=child.number).first
    expect(row).to_contain_text(language)
    triage.opens(child.number, on="/postupanje/prijave/")
    told = f"Пријава је {language}. Систем ништа не преводи."
    reads = f"Особа која је пријавила чита портал {language}. Поруке се не преводе."
    triage.sees(told, reads)
    triage.reads_the_story(story)
    case = triage.accepts_the_report(risk="high", level="3")
    triage.sends_it_to([SCHOOL, CENTRE], lead=CENTRE)
    triage.opens(case, on="/postupanje/predmeti/")
    triage.sees(told, reads)
    triage.writes_to_the_reporter(answer)


def _letter_to(server: SteadyServer, address: str) -> EmailMessage:
    """Send what waits in the outbox and return the only letter to ``address``."""
    server.jobs()
    letters = []
    for file in (server.var / "mail").iterdir():
        for one in re.split(rb"^-{79}$", file.read_bytes(), flags=re.MULTILINE):
            letter = message_from_bytes(one.strip(), policy=policy.default)
            if letter["To"] == address:
                letters.append(letter)
    assert len(letters) == 1
    return letters[0]
