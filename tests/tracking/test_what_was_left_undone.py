"""An institution that ends without having done its duty is not said to have done it."""

import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from reporting.cases import services
from reporting.cases.models import Case
from reporting.cases.principals import Person
from reporting.cases.reporter import texts
from reporting.registry.models import DeadlineRule
from tests.cases.fixtures import CSW, SAID
from tests.tracking.conftest import FOLLOW, page, part_of

pytestmark = pytest.mark.django_db


def did(worker: Person, case: Case, kind: str) -> None:
    services.record_measure(
        principal=worker,
        participation_id=part_of(case, CSW).pk,
        kind=kind,
        said=SAID,
        note="–",
        submission_key=uuid.uuid4(),
        although_unread=True,
    )


@pytest.mark.parametrize(
    ("track", "about_self", "undone"),
    [
        ("child", True, "нису се договорили како да ти помогну и нису ти се јавили"),
        ("child", False, "нису се договорили како да помогну и нису ти се јавили"),
        ("adult", False, "нису направили план ни донели одлуку и нису вам се јавили"),
    ],
)
def test_what_was_left_undone_is_named(
    clock: time_machine.Traveller,
    reporter: Client,
    known: Callable[..., Case],
    person: Callable[..., Person],
    track: str,
    about_self: bool,
    undone: str,
) -> None:
    case = known(to=(CSW,), risk="low", track=track, about_self=about_self)
    worker = person("case_worker", CSW)
    services.accept_participation(principal=worker, participation_id=part_of(case, CSW).pk)
    clock.shift(60)
    did(worker, case, "assessment")
    services.finish_participation(principal=worker, participation_id=part_of(case, CSW).pk, reason="Одсељење.")
    html = page(reporter, case)
    assert f"Завршили су, али није све урађено: {undone}." in html
    assert "Урадили су свој део" not in html and "Одсељење" not in html


def test_who_did_everything_is_said_to_have_done_its_part_and_says_it_once(
    clock: time_machine.Traveller,
    reporter: Client,
    known: Callable[..., Case],
    person: Callable[..., Person],
) -> None:
    case = known(to=(CSW,), risk="low")
    worker = person("case_worker", CSW)
    services.accept_participation(principal=worker, participation_id=part_of(case, CSW).pk)
    for kind in ("assessment", "plan"):
        clock.shift(60)
        did(worker, case, kind)
    services.message_to_reporter(
        principal=worker,
        report_id=case.first_report.pk,
        participation_id=part_of(case, CSW).pk,
        body="Здраво.",
        submission_key=uuid.uuid4(),
    )
    services.finish_participation(principal=worker, participation_id=part_of(case, CSW).pk)
    page(reporter, case)
    html = reporter.get(FOLLOW).content.decode()
    assert "Урадили су свој део." in html and "није све урађено" not in html
    for words in ("Преузели су твој случај", "Сазнали су како си", "Договорили су се како да ти помогну"):
        assert html.count(words) == 1
    for doubled in (
        "Урађена је прва процена",
        "Направљен је план заштите",
        "Гледају шта ти треба",
        "Тријажа је проценила",
    ):
        assert doubled not in html


def test_every_duty_that_a_reporter_sees_has_words_for_both_ends(registry_data: None) -> None:
    shown = {
        rule.stops_at
        for rule in DeadlineRule.objects.filter(owner="participation")
        if rule.text_for("child") or rule.text_for("adult")
    }
    assert shown and shown <= set(texts.DUTIES)
    for event in shown:
        for child, about_self in ((True, True), (True, False), (False, False)):
            said = texts.due(event, "Нешто", "Центар", child=child, about_self=about_self)
            assert "%" not in said and not said.endswith("."), said
            assert (
                texts.due(event, "Нешто", "", child=child, about_self=about_self) == said.replace("Центар", "").strip()
            )
    assert texts.due("else", "Нешто", "Центар", child=True, about_self=True) == "рок је за „Нешто“"
    assert "остало је „Нешто“" in texts.ended_owing([("else", "Нешто")], child=True, about_self=True)
    assert texts.done("else", "Нешто", child=True, about_self=True) == "Нешто"
