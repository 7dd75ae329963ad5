"""One report goes from a child's telephone to an answer, in a real browser."""

import re
import uuid
from functools import partial

import pytest

from tests.browser.people import Child, Officer
from tests.browser.support import Visit, Visits
from tests.browser.whole_report import HEAD, TEACHER, TRIAGE, WORKER, from_report_to_answer, new_story

pytestmark = [pytest.mark.protected, pytest.mark.browser]

POLICE = "policija@demo.test"
NAMES = {"police": "полицијска управа у новом саду", "csw": "центар за социјални рад", "school": "„липа“"}


def test_a_report_reaches_an_answer_on_a_small_telephone_without_javascript(visits: Visits) -> None:
    visit = partial(visits, js=False, width=320, script="sr-latn")
    from_report_to_answer(visit, visit)


@pytest.mark.full
def test_a_report_reaches_an_answer_on_a_desktop_in_cyrillic(visits: Visits) -> None:
    visit = partial(visits, js=True, width=1280, script="sr")
    from_report_to_answer(visit, visit)


@pytest.mark.full
@pytest.mark.parametrize(
    ("hidden_from", "excluded"), [("csw", [WORKER, HEAD]), ("police", [POLICE]), ("school", [TEACHER])]
)
def test_whom_the_child_excludes_sees_nothing_anywhere(visits: Visits, hidden_from: str, excluded: list[str]) -> None:
    story, word = new_story(), uuid.uuid4().hex[:8]
    child = Child(visits(js=False))
    child.tells_everything(story, hidden_from=(hidden_from,))
    child.sends()

    outside = [Officer(visits(), email).signs_in() for email in excluded]
    before = [_what_is_there(officer) for officer in outside]
    triage = Officer(visits(width=1280), TRIAGE).signs_in()
    triage.opens(child.number, on="/postupanje/prijave/")
    report_address = triage.page.url
    case = triage.accepts_the_report(risk="acute", level="3")
    offered = triage.page.locator(".recipient label, [name=extra] option, [name=lead] option").all_inner_texts()
    assert not [name for name in offered if triage.reads(NAMES[hidden_from]).lower() in name.lower()]
    for box in triage.page.locator("[name=recipients]").all():
        box.check()
    triage.page.select_option("[name=lead]", triage.page.locator("[name=recipients]").first.get_attribute("value"))
    triage.presses("Пошаљите")
    triage.sees("Установе од сада имају рок да преузму.")
    triage.opens(case, on="/postupanje/predmeti/")
    triage.writes_to_the_reporter(f"Порука, {word}.")
    child.follows_the_report()
    child.page.fill("[name=body]", f"Одговор, {word}.")
    child.presses("Пошаљи поруку")

    assert [_what_is_there(officer) for officer in outside] == before, "a row, a count or a message gave it away"
    server = triage.visit.server.address
    report, routed = (
        address.removeprefix(server) for address in (report_address, re.split("[?#]", triage.page.url)[0])
    )
    acts = ["", "odbijanje/", "mera/", "zatvaranje/", "imena/", "upucivanje/"]
    for officer in outside:
        officer.finds_nothing([report, *(routed + act for act in acts)], story, word, child.number, case)
        for act in ("prica/", "preuzimanje/", "zavrsetak/", "poruka/"):
            assert _post(officer.visit, routed + act) == 404


def _what_is_there(officer: Officer) -> list[str]:
    """Return everything that the lists of the desk show, without the passing of time."""
    shown = []
    for path in ("/postupanje/", "/postupanje/predmeti/", "/postupanje/predmeti/?stanje=zatvoreni"):
        officer.visit.open(path)
        shown += officer.page.locator("main a, main h1, main h2, main aside").all_inner_texts()
    return shown


def _post(visit: Visit, path: str) -> int:
    visit.open("/postupanje/")
    token = visit.page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    form = {"csrfmiddlewaretoken": token or "", "body": "x", "key": str(uuid.uuid4())}
    return visit.context.request.post(visit.server.address + path, form=form, max_redirects=0).status
