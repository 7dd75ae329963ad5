"""A child who reports about another child never reads that it happens to „тебе“; an adult never reads „ти“."""

import datetime as dt
import itertools
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from reporting.cases import services
from reporting.cases.models import Case, Participation
from reporting.cases.principals import Person, System
from reporting.cases.reporter import texts
from reporting.cases.states import CaseStatus, ParticipationStatus, ReportStatus, Visibility
from reporting.registry.models import DeadlineRule
from tests.cases.fixtures import CSW
from tests.tracking.conftest import FOLLOW, START, in_sight, page, part_of

pytestmark = pytest.mark.django_db


def test_no_rule_tells_a_witness_that_it_happens_to_the_reader(registry_data: None) -> None:
    told = {}
    for rule in DeadlineRule.objects.all():
        for child, adult in (
            (rule.title_for("child"), rule.title_for("adult")),
            (rule.text_for("child"), rule.text_for("adult")),
        ):
            assert texts.fitting(child, adult, child=True, about_self=True) == child
            assert texts.fitting(child, adult, child=False, about_self=False) == adult
            text = texts.fitting(child, adult, child=True, about_self=False)
            assert not texts.SAYS_VI.search(text), text
            if texts.SAYS_TI.search(text):
                told[rule.code] = text
    assert set(told) == {"news"}, "only news are for the reader"


def test_no_sentence_of_a_state_tells_a_witness_that_it_happens_to_the_reader() -> None:
    states = itertools.product(ParticipationStatus, Visibility, *[(True, False)] * 3)
    for status, visibility, told, hears, case_open in states:
        words = texts.part_words(status, visibility, told=told, hears=hears, case_open=case_open)
        if words is not None:
            assert not texts.SAYS_TI.search(words.next.to(child=True, about_self=False))
    for report, case in itertools.product(ReportStatus, [None, *CaseStatus]):
        sentence = texts.headline(report, case, child=True, about_self=False)
        assert not texts.SAYS_VI.search(sentence)


@pytest.mark.parametrize(
    ("about_self", "track", "words"),
    [
        (True, "child", "Гледају шта ти треба"),
        (False, "child", "Прва процена"),
        (False, "adult", "Прва процена"),
    ],
)
def test_the_page_speaks_of_the_one_it_happens_to(
    clock: time_machine.Traveller,
    reporter: Client,
    known: Callable[..., Case],
    person: Callable[..., Person],
    about_self: bool,
    track: str,
    words: str,
) -> None:
    case = known(to=(CSW,), risk="low", about_self=about_self, track=track)
    services.accept_participation(principal=person("case_worker", CSW), participation_id=part_of(case, CSW).pk)
    shown = in_sight(page(reporter, case))
    assert words in shown and ("како си" in shown) == about_self
    assert ("Напиши поруку" in shown) == (track == "child")
    Participation.objects.visible_to(System("test")).filter(case=case).update(visibility=Visibility.AUTHORITY)
    clock.move_to(START + dt.timedelta(minutes=5))
    shown = in_sight(reporter.get(FOLLOW).content.decode())
    assert ("због твоје сигурности" in shown) == about_self
    assert ("због сигурности детета" in shown) != about_self
