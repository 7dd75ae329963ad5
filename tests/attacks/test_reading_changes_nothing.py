"""What is only read changes nothing: every address, asked by GET by somebody who may do everything.

Where reading does change something it is chosen, and stands here (docs/decisions/portal/addresses-and-logs.md says
why): a link or a picture on another site can make a browser read, and must not make it act.
"""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import Report
from reporting.cases.principals import Person
from reporting.vault import drafts
from tests.access.addresses import every_address
from tests.access.cast import grant, stage, undone
from tests.access.test_every_address import path_of
from tests.attacks.people import browser_of, everything
from tests.cases.fixtures import dismiss
from tests.intake.walk import Walker
from tests.tracking.conftest import FOLLOW, enter
from tests.writing import written

TRACE = {"vault_auditevent", "vault_auditwaiting"}
REPORT = "postupanje/prijave/<uuid:report_id>/"
CASE = "postupanje/predmeti/<uuid:case_id>/"
# Who opens something at the desk leaves a trace, on a form as well; an institution's first look at a case is its receipt.
CHOSEN = {
    **{
        f"{REPORT}{page}": TRACE
        for page in (
            *("", "citanje/", "prica/", "imena/", "mesto/", "poruka/"),
            *("prihvatanje/", "ostavljanje/", "jednake/", "izuzece/"),
        )
    },
    **{
        f"{CASE}{page}": TRACE
        for page in (
            *("pristup/", "prica/", "mesto/", "imena/", "upucivanje/", "poruka/", "pozivi/<uuid:institution_id>/"),
            *("odbijanje/", "vodi/", "naziv/", "mera/", "rizik/", "zavrsetak/", "zatvaranje/"),
            *("zatvaranje-bez-preuzimanja/", "zadrzavanje/", "izuzece/"),
        )
    },
    CASE: TRACE | {"cases_participation"},
    "postupanje/izuzeca/<uuid:exclusion_id>/": TRACE,
    "postupanje/pozivi/<uuid:record_id>/ispravka/": TRACE,
    "postupanje/mere/<uuid:measure_id>/ispravka/": TRACE,
    "postupanje/predlozi/<uuid:proposal_id>/": TRACE,
    **{f"postupanje/ucesca/<uuid:participation_id>/{page}/": TRACE for page in ("opoziv", "ponovo", "dovoljno")},
    "postupanje/dnevnik/": TRACE,
    # Refusals leave one too.
    f"{CASE}hitan-uvid/": TRACE,
    "postupanje/hitan-uvid/pregledi/<uuid:opening_id>/": TRACE,
    "postupanje/opterecenje/": TRACE,
    "postupanje/dezurstvo/<uuid:shift_id>/kraj/": TRACE,
    "postupanje/procene/<uuid:reassessment_id>/": TRACE,
    "postupanje/zamene/": TRACE,
    "postupanje/zamene/<uuid:assignment_id>/": TRACE,
    # What is to be enrolled, and which letter somebody came with, is kept until the form is sent.
    "nalog/drugi-korak/aplikacija/": {"django_session"},
    "nalog/drugi-korak/kljucevi/dodaj/": {"django_session"},
}
# What a view writes is the same on either database.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still", "keyring", "quiet")]


@time_machine.travel(timezone.now(), tick=False)
def test_every_address(person: Callable[..., Person], triage: Person) -> None:
    """The clock stands: after a minute a session notes that it was seen."""
    made = stage(person, triage)
    grant(made)
    client, changing = browser_of(everything()), dict[str, set[str]]()
    for address in (one for one in every_address() if not one.in_cms):
        with undone(), written() as tables:
            client.get(path_of(address, made))
        if tables:
            changing[address.route] = tables
    assert changing == CHOSEN


def written_by(client: Client, path: str, **headers: str) -> set[str]:
    with undone(), written() as tables:
        client.get(path, headers=headers)
    return tables


def answers(cookie: str) -> dict[str, Any]:
    draft = drafts.open_cookie(cookie)
    assert draft is not None
    return dict(draft.data["wizard"]["step_data"])


def test_the_pages_of_a_report_that_is_being_written() -> None:
    walker = Walker()
    walker.walk("child", until=8)
    kept = walker.client.cookies["d"].value
    for page in ("", "pomoc/", "sacuvano/", "povratak/", "potvrda/"):
        assert written_by(walker.client, walker.url(page)) == set(), page
    before = answers(kept)
    assert any("КАНАРИНАЦ" in str(one) for one in before.values())
    for step in range(1, 15):
        # At most which step was looked at last is kept, never an answer.
        with undone(), written() as tables:
            walker.client.get(walker.url(f"{step}/"))
            assert tables <= {"vault_draft"} and answers(kept) == before, step
    for site in ("cross-site", "same-site"):
        assert written_by(walker.client, "/izlaz/", sec_fetch_site=site) == set(), site
        assert walker.client.cookies["d"].value == kept
    # The one page that acts when it is read, since it must work as a plain link.
    assert written_by(walker.client, "/izlaz/", sec_fetch_site="same-origin") == {"vault_draft"}


def test_the_receipt_and_the_page_of_a_report(submit: Callable[..., Report], triage: Person) -> None:
    walker = Walker()
    walker.walk("child")
    walker.send()
    for path in (walker.path, "/sr/prijava/potvrda/kartica.pdf"):
        assert written_by(walker.client, path) == set(), path
    client = Client()
    report = submit()
    enter(client, report.code)  # type: ignore[attr-defined]
    assert written_by(client, FOLLOW) == set()
    dismiss(triage, report, "other_body")
    services.message_to_reporter(
        principal=triage, report_id=report.pk, participation_id=None, body="Јавите се.", submission_key=uuid.uuid4()
    )
    # That a message was read is noted by showing it.
    assert written_by(client, FOLLOW) == {"cases_message"}
