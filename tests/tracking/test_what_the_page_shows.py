"""The page of the holder of a code: progress and messages, never the story, and nobody is warned."""

import datetime as dt
import io
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client

from portal.pages.cms_groups import EDITORS, REVIEWERS
from reporting.cases import services
from reporting.cases.models import Case, Participation, Report
from reporting.cases.principals import Person, System
from reporting.cases.selectors import story_of
from reporting.cases.states import ParticipationStatus, Visibility
from reporting.desk.demo.report import CODE
from tests.cases.fixtures import CSW, POLICE, SCHOOL, dismiss, fresh
from tests.tracking.conftest import FOLLOW, START, enter, page, part_of

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


def test_story_names_and_contacts_are_never_on_the_page(
    reporter: Client, known: Callable[..., Case], person: Callable[..., Person]
) -> None:
    secrets = {
        "narrative": "Тајнаприча",
        "perpetrator_text": "Тајнимарко",
        "child_text": "Тајнамара",
        "place_now": "Тајнаулица",
        "excluded_text": "Тајнатетка",
        "contact": "tajna@primer.test",
        "contact_note": "Тајновече",
        "reporter_name": "Тајнаана",
        "institution_text": "Тајнашкола",
    }
    case = known(
        **secrets, risk="acute", contact_channel="email", excluded=("other",), institution=None, setting="home"
    )
    worker = person("case_worker", CSW)
    services.accept_participation(principal=worker, participation_id=part_of(case, CSW).pk)
    services.record_measure(
        although_unread=True,
        principal=worker,
        participation_id=part_of(case, CSW).pk,
        kind="conversation",
        note="Тајнабелешка",
        submission_key=uuid.uuid4(),
    )
    for language in ("sr", "sr-latn"):
        page(reporter, case)
        html = reporter.get(f"/{language}/pracenje/pregled/").content.decode().lower()
        assert "тајн" not in html and "tajn" not in html


def test_police_is_a_competent_authority_whatever_it_does(
    reporter: Client, known: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = known(to=(CSW, POLICE))
    officer = person("case_worker", POLICE)
    before = page(reporter, case)
    services.receive_participation(principal=officer, participation_id=part_of(case, POLICE).pk)
    services.accept_participation(principal=officer, participation_id=part_of(case, POLICE).pk)
    services.message_to_reporter(
        principal=officer,
        report_id=case.first_report.pk,
        participation_id=part_of(case, POLICE).pk,
        body="Јави се сутра.",
        submission_key=uuid.uuid4(),
    )
    story_of(principal=officer, report=Report.objects.visible_to(officer).get())
    html = reporter.get(FOLLOW).content.decode()
    for text in (before, html):
        assert text.count('<h2 class="space-above">Надлежни орган') == 1
        assert "Полицијска" not in text and "ПУ Нови Сад" not in text
    assert "Надлежни орган ·" in html and "Јави се сутра." in html
    assert re.search(r"<dt>Надлежни орган</dt><dd>1 пут</dd>", html)


def test_a_withheld_institution_leaves_no_gap(
    clock: time_machine.Traveller, reporter: Client, known: Callable[..., Case]
) -> None:
    alone, both = known(to=(CSW,)), known(to=(CSW, SCHOOL))
    Participation.objects.visible_to(SYSTEM).filter(case=both, institution__code=SCHOOL).update(
        visibility=Visibility.WITHHELD
    )
    shapes = []
    for case in (alone, both):
        html = page(reporter, case)
        assert "Липа" not in html
        shapes.append(
            re.sub(r"\d{2}-\d{3}-\d{3}|value=\"[^\"]+\"", "", html[html.index("<main") : html.index("</main")])
        )
    assert shapes[0] == shapes[1]


def test_deadlines_show_their_end_and_basis_and_turn_late(
    clock: time_machine.Traveller, reporter: Client, known: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = known(to=(CSW,), risk="low")
    html = page(reporter, case)
    assert "Одговарају да ли ће помоћи" in html and "рок портала" not in html, "a child reads no law"
    assert "рок портала" in page(Client(), known(to=(CSW,), risk="low", track="adult"))
    assert "сутра до 11.00" in html.replace("\u00a0", " ")
    clock.move_to(START + dt.timedelta(hours=25))
    html = page(reporter, case).replace("\u00a0", " ")
    assert "Касни" in html and "рок је био данас у 11.00" in html
    services.accept_participation(principal=person("case_worker", CSW), participation_id=part_of(case, CSW).pk)
    html = reporter.get(FOLLOW).content.decode().replace("\u00a0", " ")
    assert "На томе сада ради Центар за социјални рад Нови Сад." in html and "Гледају шта ти треба" in html
    assert "до уторка, 10. марта" in html, "three working days from Thursday"


def test_a_rule_that_says_at_once_is_never_the_next_deadline_in_the_past(
    clock: time_machine.Traveller, reporter: Client, known: Callable[..., Case]
) -> None:
    case = known(to=(CSW,), forms=("family",), setting="home", institution=None)
    clock.move_to(START + dt.timedelta(minutes=10))
    html = page(reporter, case)
    headline, lead = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL), re.search(r'class="lead">(.*?)</p>', html)
    assert headline is not None and "касни" not in headline[1]
    assert lead is not None and lead[1].startswith("Сутра до")


@pytest.mark.parametrize(("track", "words"), [("child", "пиши нам овде"), ("adult", "пишите нам овде")])
def test_a_closed_case_says_so_in_the_words_of_the_reader(
    reporter: Client, known: Callable[..., Case], person: Callable[..., Person], track: str, words: str
) -> None:
    case = known(to=(CSW,), track=track)
    worker, head = person("case_worker", CSW), person("head", CSW)
    services.accept_participation(principal=worker, participation_id=part_of(case, CSW).pk)
    services.finish_participation(principal=worker, participation_id=part_of(case, CSW).pk, reason="Договорено је.")
    proposal = services.propose_closure(principal=worker, case_id=case.pk, outcome="stopped", note="Да.")
    assert "Још једна особа проверава" in page(reporter, case)
    services.approve_closure(principal=fresh(head), proposal_id=proposal.pk)
    html = page(reporter, case)
    assert "Рад на случају је завршен" in html and words in html and 'class="lead">До ' not in html
    assert "Тајн" not in html and "Да." not in html


@pytest.mark.parametrize(
    ("track", "ours", "theirs"),
    [("child", "Напиши поруку", "Напишите поруку"), ("adult", "Напишите поруку", "Напиши поруку")],
)
def test_a_child_is_addressed_as_a_child_and_an_adult_as_an_adult(
    reporter: Client, submit: Callable[..., Report], track: str, ours: str, theirs: str
) -> None:
    html = enter(reporter, submit(track=track).code)  # type: ignore[attr-defined]
    assert ours in html and theirs not in html


def test_what_was_set_aside_says_where_to_turn(reporter: Client, submit: Callable[..., Report], triage: Person) -> None:
    report = submit()
    dismiss(triage, report, "other_body")
    services.message_to_reporter(
        principal=triage, report_id=report.pk, participation_id=None, body="Зови 116.", submission_key=uuid.uuid4()
    )
    html = enter(reporter, report.code)  # type: ignore[attr-defined]
    assert "може да помогне неко други" in html and "Зови 116." in html and "Тим који чита пријаве ·" in html
    assert "Рад на случају" not in html


def test_where_no_case_was_opened_the_page_says_what_to_do(
    reporter: Client, submit: Callable[..., Report], triage: Person
) -> None:
    report = submit()
    assert "Рад на случају због тога не престаје." in enter(reporter, report.code)  # type: ignore[attr-defined]
    dismiss(triage, report, "test")
    html = enter(reporter, report.code)  # type: ignore[attr-defined]
    assert "Случај није отворен. Ако је то грешка, или се нешто променило, напиши поруку." in html
    assert "Рад на случају" not in html


UNREAD, MARKED = "Причу још нико није отворио.", "засад види само шта је у пријави означено"


def test_who_took_a_case_without_opening_the_story_is_said_to_know_only_what_was_marked(
    reporter: Client, known: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case, worker = known(to=(CSW,)), person("case_worker", CSW)
    html = page(reporter, case)
    assert UNREAD in html and MARKED not in html
    services.accept_participation(principal=worker, participation_id=part_of(case, CSW).pk)
    html = reporter.get(FOLLOW).content.decode()
    assert UNREAD in html and MARKED in html
    story_of(principal=fresh(worker), report=Report.objects.visible_to(worker).get())
    html = reporter.get(FOLLOW).content.decode()
    assert UNREAD not in html and MARKED not in html


@pytest.mark.parametrize(
    ("track", "heading"), [("child", "Ко је отварао твоју причу"), ("adult", "Ко је отварао причу")]
)
def test_the_heading_says_what_is_counted(
    reporter: Client, submit: Callable[..., Report], track: str, heading: str
) -> None:
    html = enter(reporter, submit(track=track).code)  # type: ignore[attr-defined]
    assert f"{heading}</h2>" in html and "Причу још нико није отворио." in html


def test_who_has_lost_the_code_reads_nothing_that_the_open_receipt_belies(reporter: Client) -> None:
    html = " ".join(reporter.get("/sr/pracenje/").content.decode().split())
    assert "Код не чувамо тако да бисмо могли да га пошаљемо." in html and "нигде није записан" not in html


def test_the_centre_of_the_demo_has_read_what_it_thanks_for(reporter: Client, keyring: object, settings: Any) -> None:
    settings.DEMO = True
    for name in (EDITORS, REVIEWERS):
        Group.objects.get_or_create(name=name)
    call_command("load_demo", stdout=io.StringIO())
    html = enter(reporter, CODE)
    assert "Хвала што нам верујеш." in html and UNREAD not in html
    assert "<dt>Центар за социјални рад Нови Сад</dt><dd>1 пут</dd>" in html


def test_the_numbers_stand_once_on_the_page(reporter: Client, submit: Callable[..., Report]) -> None:
    for danger, blocks in (("no", 0), ("yes", 1)):
        html = enter(reporter, submit(danger_now=danger).code)  # type: ignore[attr-defined]
        main, foot = html[html.index("<main") : html.index("</main")], html[html.index("</main") :]
        assert main.count('href="tel:192"') == blocks and 'href="tel:192"' in foot


@pytest.mark.parametrize("story", ["Попила сам мамине таблете.", "Тата ме бије каишем.", "Не желим да живим."])
def test_of_danger_that_was_heard_the_page_says_what_it_says_of_any(
    clock: time_machine.Traveller, reporter: Client, submit: Callable[..., Report], story: str
) -> None:
    """Whoever holds the code elsewhere must not learn which it was, nor that it was heard and not said."""
    pages = []
    for answers in ({"danger_now": "yes"}, {"narrative": story}):
        html = enter(reporter, submit(**answers).code)  # type: ignore[attr-defined]
        pages.append(re.sub(r'value="[^"]*"|\d{2}-\d{3}-\d{3}|\s+', " ", html[html.index("<main") :]))
    assert pages[0] == pages[1] and 'href="tel:192"' in pages[1]


def test_after_triage_what_was_heard_before_holds_no_longer(reporter: Client, known: Callable[..., Case]) -> None:
    assert "не чекај" not in page(reporter, known(to=(CSW,), risk="low", narrative="Попила сам мамине таблете."))


@pytest.mark.parametrize("status", ParticipationStatus.values)
def test_the_page_opens_in_every_state_of_a_participation(
    reporter: Client, known: Callable[..., Case], status: str
) -> None:
    case = known(to=(CSW,))
    for visibility in Visibility.values:
        Participation.objects.visible_to(SYSTEM).filter(case=case).update(status=status, visibility=visibility)
        html = page(reporter, case)
        assert ("Центар за социјални рад" in html) == (visibility == Visibility.SHOWN)
