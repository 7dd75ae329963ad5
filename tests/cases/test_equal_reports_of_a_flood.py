"""In a flood equal reports without a word are one row: two put them aside, a message or one press brings them back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone

from reporting.cases import services
from reporting.cases.filing.alike import alike_of
from reporting.cases.filing.answers import QUESTIONS, UNASKED, ReportAnswers
from reporting.cases.models import Alarm, Case, Deadline, DisposalProposal, Exclusion, Report
from reporting.cases.notifications.floods import is_flood
from reporting.cases.pages import page_after
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.reporter import texts
from reporting.cases.retention.disposal import propose_due
from reporting.cases.selectors import reporter_view, triage_queue
from reporting.cases.triage import alike
from reporting.cases.triage.alike import group_page, set_aside
from reporting.registry.models import RoleAssignment
from reporting.vault.models import AuditEvent
from tests.cases.alarms import Desk, night, open_alarms
from tests.cases.fixtures import NOVI_SAD, TRIAGE, add_file, answers, fresh
from tests.cases.silent import WORDLESS, lines, silent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]
SYSTEM = System("test")


@pytest.fixture
def flood(settings: LazySettings) -> None:
    """Two reports in ten minutes are more than people send."""
    settings.REPORT_FLOOD = 1


@pytest.fixture
def other(person: Callable[..., Person]) -> Person:
    return person("triage", TRIAGE)


@pytest.fixture
def desk(keyring: object, registry_data: None) -> Iterator[Desk]:
    yield from night()


def propose(who: Person, report: Report) -> int:
    return services.propose_setting_aside(principal=fresh(who), report_id=report.pk)


def put_aside(who: Person, report: Report) -> int:
    return services.set_aside_equals(principal=fresh(who), report_id=report.pk)


def write(report: Report, body: str = "Ту је, закључао је врата.") -> None:
    services.message_from_reporter(principal=Reporter(report.pk), body=body, submission_key=uuid4())


def statuses(reports: list[Report]) -> list[str]:
    for one in reports:
        one.refresh_from_db()
    return [one.status for one in reports]


# Which reports are one row.


@pytest.mark.usefixtures("flood")
def test_equal_reports_without_a_word_are_one_row_behind_words_and_places(
    submit: Callable[..., Report], triage: Person
) -> None:
    equal = silent(submit)
    told = submit(**(WORDLESS | {"danger_now": "no", "narrative": "Свађа у кући."}))
    placed = silent(submit, 2, municipality=NOVI_SAD)
    (lonely,) = silent(submit, 1, frequency="once", danger_now="unsure")
    assert lines(triage) == [(placed[0], 2), (told, 1), (equal[0], 3), (lonely, 1)]
    page = group_page(fresh(triage), equal[2])
    assert page is not None and page.rows.rows == equal
    assert (page.group.since, page.group.until) == (equal[0].received_at, equal[2].received_at)
    assert group_page(fresh(triage), told) is None


@pytest.mark.usefixtures("flood")
def test_a_group_whose_oldest_stands_on_the_first_page_is_not_on_the_second(
    submit: Callable[..., Report], triage: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alike, "page_after", partial(page_after, size=2))
    now = timezone.now()
    equal: list[Report] = []
    seen: list[Report] = []
    key = ""
    for minutes in range(4):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            equal += silent(submit, 1)
            submit(**(WORDLESS | {"danger_now": "yes", "narrative": f"Свађа {minutes}."}))
    while True:
        page = triage_queue(fresh(triage), key=key)
        seen += page.rows
        key = page.next_key
        if not key:
            break
    assert len(seen) == len(set(seen)) == 5
    assert [row for row in seen if row.equals > 1] == [equal[0]]


def test_outside_a_flood_nothing_changes(submit: Callable[..., Report], triage: Person) -> None:
    told, equal = submit(danger_now="no"), silent(submit)
    assert lines(triage) == [*((one, 1) for one in equal), (told, 1)]


@pytest.mark.parametrize("change", [
    {"narrative": "Помоћ."}, {"perpetrator_text": "Комшија."}, {"child_text": "Ана."}, {"place_now": "У подруму."},
    {"institution_text": "Школа код парка."}, {"reporter_name": "Ана."}, {"contact_note": "После пет."},
    {"contact_channel": "email", "contact": "a@primer.test"}, {"contact_channel": "phone"},
    {"excluded": ("police",)}, {"excluded_works": ("none",)}, {"excluded_text": "Стриц."},
    {"frequency": "once"}, {"municipality": NOVI_SAD}, {"forms": ("psychological",)}, {"danger_now": "unsure"},
    {"perpetrators": ("adult",)}, {"effort": "done"},
], ids=str)  # fmt: skip
@pytest.mark.usefixtures("flood")
def test_a_word_a_contact_an_exclusion_or_another_answer_stands_alone(
    change: dict[str, Any], submit: Callable[..., Report], triage: Person
) -> None:
    equal, (own,) = silent(submit), silent(submit, 1, **change)
    assert sorted(lines(triage), key=lambda line: line[1]) == [(own, 1), (equal[0], 3)]


def test_every_answer_of_the_form_tells_two_reports_apart() -> None:
    silence = ReportAnswers(track="child", danger_now="yes", reporter_role="child", about_self=True, forms=("digital",), narrative="", setting="home", period="week", frequency="once")  # fmt: skip
    first = alike_of(silence)
    assert first and first == alike_of(replace(silence, effort="missing"))
    for name in QUESTIONS:
        said = getattr(silence, name)
        changed = not said if isinstance(said, bool) else ("x",) if isinstance(said, tuple) else uuid4()
        changed = "done" if name == "effort" else str(changed) if isinstance(said, str) else changed
        assert alike_of(replace(silence, **{name: changed})) != first, name
    # What the portal says itself where nobody was asked is no word of anybody.
    assert alike_of(replace(silence, excluded=(UNASKED,), excluded_text="Није питано."))


@pytest.mark.usefixtures("flood")
def test_a_place_in_words_stands_first_too(submit: Callable[..., Report], triage: Person) -> None:
    equal, (placed,) = silent(submit), silent(submit, 1, danger_now="unsure", place_now="У подруму.")
    assert lines(triage) == [(placed, 1), (equal[0], 3)]


@pytest.mark.usefixtures("flood")
def test_a_file_stands_alone(submit: Callable[..., Report], triage: Person) -> None:
    equal = silent(submit)
    add_file(equal[1], b"GIF89a")
    assert lines(triage) == [(equal[1], 1), (equal[0], 2)], "and first: it says something"


@pytest.mark.usefixtures("flood")
def test_what_came_long_before_the_flood_stands_alone_and_the_row_stays_when_it_is_over(
    submit: Callable[..., Report], triage: Person
) -> None:
    (early,) = silent(submit, 1)
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False) as clock:
        equal = silent(submit)
        assert [one.in_flood for one in equal] == [False, True, True], "what begins a flood does not know it"
        clock.shift(timedelta(hours=2))
        assert not is_flood()
        assert [(row.received_at, count) for row, count in lines(triage)] == [
            (early.received_at, 1),
            (equal[0].received_at, 3),
        ]


# Two people.


@pytest.mark.usefixtures("flood")
def test_two_accounts_set_aside_what_was_there_at_the_first_press(
    submit: Callable[..., Report], triage: Person, other: Person
) -> None:
    equal = silent(submit)
    assert put_aside(other, equal[0]) == 0, "nobody has proposed it"
    assert propose(triage, equal[1]) == 3
    assert propose(triage, equal[1]) == propose(other, equal[1]) == 0, "a second press says nothing new"
    assert put_aside(triage, equal[0]) == 0, "one account is not two"
    later = silent(submit, 2)
    assert put_aside(other, later[0]) == 3
    assert put_aside(other, later[0]) == 0
    assert statuses(equal + later) == ["set_aside"] * 3 + ["submitted"] * 2
    assert lines(triage) == [(later[0], 2)]
    assert [(row, row.equals) for row in set_aside(fresh(triage)).rows] == [(equal[0], 3)]
    for name, who in (("report.set_aside_propose", triage), ("report.set_aside", other)):
        events = AuditEvent.objects.filter(action=name, actor=who.user.pk)
        assert set(events.values_list("object_id", flat=True)) == {one.pk for one in equal}
    assert is_flood(), "what was set aside has come all the same"


@pytest.mark.usefixtures("flood")
def test_the_first_word_of_who_left_triage_counts_no_more(
    submit: Callable[..., Report], triage: Person, other: Person, person: Callable[..., Person]
) -> None:
    equal, third = silent(submit), person("triage", TRIAGE)
    propose(other, equal[0])
    Exclusion.objects.create(report=equal[2], kind="user", user=other.user)
    assert put_aside(triage, equal[0]) == 2, "and none for a report from which it is shut out"
    RoleAssignment.objects.filter(user=other.user).delete()
    page = group_page(fresh(triage), equal[2])
    assert page is not None and (page.open, page.others) == (1, [])
    assert (propose(triage, equal[2]), put_aside(third, equal[2])) == (1, 1)


@pytest.mark.usefixtures("flood")
def test_who_is_excluded_from_one_neither_counts_it_nor_sets_it_aside(
    submit: Callable[..., Report], triage: Person, other: Person
) -> None:
    equal = silent(submit)
    Exclusion.objects.create(report=equal[0], kind="user", user=other.user)
    propose(triage, equal[1])
    assert lines(other) == [(equal[1], 2)] and lines(triage) == [(equal[0], 3)]
    with pytest.raises(Report.DoesNotExist):
        put_aside(other, equal[0])
    assert put_aside(other, equal[1]) == 2
    assert statuses(equal) == ["submitted", "set_aside", "set_aside"]
    assert services.bring_equals_back(principal=fresh(triage), report_id=equal[1].pk) == 2


# What it does to a report, and what undoes it.


@pytest.mark.usefixtures("flood")
def test_nobody_is_rung_and_nothing_is_sent_until_a_message_comes(desk: Desk, submit: Callable[..., Report]) -> None:
    equal = silent(submit, municipality=NOVI_SAD)
    desk.runs()
    propose(desk.first, equal[0])
    assert open_alarms(equal[0]) == ["report_submitted"], "one word silences nothing"
    put_aside(desk.next, equal[0])
    alarm = Alarm.objects.visible_to(SYSTEM).get(report=equal[0])
    assert (alarm.ended_by, open_alarms(equal[0])) == ("report_set_aside", [])
    assert not Deadline.objects.visible_to(SYSTEM).filter(report__in=equal, met_at=None, stopped_at=None).exists()
    desk.passes(20)
    assert not Case.objects.visible_to(SYSTEM).exists()
    write(equal[1])
    equal[1].refresh_from_db()
    assert (equal[1].status, equal[1].alike, equal[1].dismissed_at, equal[1].set_aside_first) == (
        "submitted", "", None, None
    )  # fmt: skip
    (rings,) = Alarm.objects.visible_to(SYSTEM).open().filter(report=equal[1], event="report_submitted")
    assert rings.began_at == timezone.now()
    assert AuditEvent.objects.filter(action="report.return", object_id=equal[1].pk).exists()
    assert lines(desk.first) == [(equal[1], 1)]
    desk.passes(14)
    assert rings.steps.exists() and not Case.objects.visible_to(SYSTEM).exists()
    desk.passes(1)
    equal[1].refresh_from_db()
    assert equal[1].case is not None, "its words are a message, and as good as a story's"
    assert statuses([equal[0], equal[2]]) == ["set_aside"] * 2


@pytest.mark.usefixtures("flood")
def test_a_message_takes_its_report_out_of_the_row_and_of_the_first_word(
    submit: Callable[..., Report], triage: Person, other: Person
) -> None:
    equal = silent(submit)
    propose(triage, equal[0])
    write(equal[0])
    assert lines(triage) == [(equal[0], 1), (equal[1], 2)]
    assert (put_aside(other, equal[1]), statuses(equal)) == (2, ["submitted", "set_aside", "set_aside"])


@pytest.mark.usefixtures("flood")
def test_one_press_brings_one_back_or_all_and_both_words_are_needed_anew(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    equal = silent(submit)
    propose(desk.first, equal[0])
    put_aside(desk.next, equal[0])
    desk.passes(5)
    services.bring_report_back(principal=fresh(desk.first), report_id=equal[2].pk)
    assert statuses(equal) == ["set_aside", "set_aside", "submitted"]
    assert services.bring_equals_back(principal=fresh(desk.first), report_id=equal[0].pk) == 2
    assert services.bring_equals_back(principal=fresh(desk.first), report_id=equal[0].pk) == 0
    assert statuses(equal) == ["submitted"] * 3
    assert Alarm.objects.visible_to(SYSTEM).open().filter(report__in=equal, began_at=timezone.now()).count() == 3
    assert Deadline.objects.visible_to(SYSTEM).filter(report__in=equal, met_at=None, stopped_at=None).count() >= 3
    assert (put_aside(desk.next, equal[0]), [count for _row, count in lines(desk.first)]) == (0, [3])


@pytest.mark.usefixtures("flood")
def test_what_nobody_came_back_to_goes_like_a_dismissed_one(
    submit: Callable[..., Report], triage: Person, other: Person
) -> None:
    equal = silent(submit, 2)
    propose(triage, equal[0])
    put_aside(other, equal[0])
    with time_machine.travel(timezone.now() + timedelta(days=150)):
        assert propose_due(timezone.now()) == 0
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        assert propose_due(timezone.now()) == 2
        proposals = DisposalProposal.objects.visible_to(SYSTEM)
        assert {one.rule.code for one in proposals} == {"report_set_aside"}
        write(equal[0])
        assert proposals.get(report=equal[0]).status == "withdrawn"


@pytest.mark.usefixtures("flood")
@pytest.mark.parametrize(("track", "about_self", "says"), [
    ("child", True, "Ако је твоја, напиши нам шта се дешава: одмах"),
    ("child", False, "Ако је твоја, напиши нам шта се дешава том детету: одмах"),
    ("adult", False, "Ако је ваша, напишите нам шта се дешава: одмах"),
])  # fmt: skip
def test_the_reporter_reads_that_it_waits_for_a_word(
    track: str, about_self: bool, says: str, submit: Callable[..., Report], triage: Person, other: Person
) -> None:
    equal = silent(submit, track=track, about_self=about_self)
    propose(triage, equal[0])
    put_aside(other, equal[0])
    (report, *_) = Report.objects.visible_to(SYSTEM).filter(pk=equal[0].pk)
    view = reporter_view(report, Reporter(report.pk))
    assert view.headline == texts.headline("set_aside", None, child=track == "child", about_self=about_self)
    assert view.headline.startswith("Стигло је много једнаких пријава без иједне речи, па ова чека.")
    assert says in view.headline
    assert (view.danger, view.late, view.triage_due) == (True, [], None), "the numbers stand first, and nobody is late"
    assert [step.state for step in view.steps] == ["done", "now"]


def test_an_answer_with_words_is_never_alike(keyring: object) -> None:
    assert alike_of(answers()) == ""
