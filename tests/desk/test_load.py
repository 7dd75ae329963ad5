"""The head's page: how much the own institution has to do, and nothing of what it is about."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from reporting.cases.casework.queries.load import Load, institution_load
from reporting.cases.models import Case, Deadline, Exclusion
from reporting.cases.principals import Person, System
from reporting.registry.models import DeadlineRule, RoleAssignment
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, fresh, institution
from tests.desk.conftest import Seat, asked, finish, part_of, take
from tests.desk.test_lists import pages
from tests.registry.factories import DeadlineRuleFactory, change

pytestmark = pytest.mark.django_db
PAGE = "/postupanje/opterecenje/"
SYSTEM = System("test")
NOON = datetime(2026, 3, 4, 12, tzinfo=ZoneInfo("Europe/Belgrade"))


def load_of(seat: Seat) -> Load:
    return institution_load(fresh(seat.person))


def owe(case: Case, *, at: str = CSW, rule: DeadlineRule, due: datetime, **changes: Any) -> Deadline:
    part = part_of(case, at)
    values = {"report": part.report, "starts_at": due - timedelta(days=1), "due_at": due, "late_at": due} | changes
    return Deadline.objects.create(participation=part, rule=rule, **values)


@pytest.fixture
def bare(routed: Callable[..., Case]) -> Callable[..., Case]:
    """A case without the deadlines that its rules have started."""

    def make(**changes: Any) -> Case:
        case = routed(**changes)
        Deadline.objects.visible_to(SYSTEM).filter(report__case=case).delete()
        return case

    return make


def test_cases_are_counted_by_what_they_ask_of_the_institution(
    head: Seat, centre: Seat, bare: Callable[..., Case]
) -> None:
    bare()
    take(bare(), centre)
    done = bare()
    take(done, centre)
    finish(done, centre)
    gone = bare()
    Case.objects.visible_to(SYSTEM).filter(pk=gone.pk).update(status="closed")
    left = bare()
    part_of(left, CSW)
    type(part_of(left, CSW)).objects.visible_to(SYSTEM).filter(pk=part_of(left, CSW).pk).update(status="declined")
    bare(to=(SCHOOL,))
    found = load_of(head)
    assert found.cases == 3
    assert found.parts == {"untaken": 1, "working": 1, "done": 1, "watching": 0}


def test_every_open_deadline_of_the_own_institution_counts_once_by_how_near_it_is(
    seat: Callable[..., Seat], bare: Callable[..., Case]
) -> None:
    change(RoleAssignment.objects, valid_from=NOON - timedelta(days=1))
    with time_machine.travel(NOON, tick=False):
        head, case = seat("head", CSW), bare()
        midnight = NOON.replace(hour=0) + timedelta(days=1)
        moments = {
            "late": [NOON - timedelta(minutes=1)],
            "today": [NOON + timedelta(minutes=1), midnight - timedelta(minutes=1)],
            "soon": [midnight, midnight + timedelta(days=7, minutes=-1)],
            "later": [midnight + timedelta(days=7)],
        }
        for rows in moments.values():
            for due in rows:
                owe(case, rule=DeadlineRuleFactory(), due=due)
        at_once = DeadlineRuleFactory(value=0)
        owe(case, rule=at_once, due=NOON - timedelta(minutes=5), late_at=NOON + timedelta(minutes=5))
        owe(case, rule=DeadlineRuleFactory(), due=NOON, met_at=NOON)
        owe(case, rule=DeadlineRuleFactory(), due=NOON, stopped_at=NOON)
        owe(case, at=SCHOOL, rule=DeadlineRuleFactory(), due=NOON)
        found = load_of(head)
        assert vars(found.deadlines) == {"late": 1, "today": 3, "soon": 2, "later": 1}
        assert found.deadlines.all == len(found.next_due.rows) == 7
        head.sees(PAGE, "Касни један рок. Данас истичу три рока.", "одмах")


def test_deadlines_are_counted_by_kind_under_the_newest_title_the_most_pressing_first(
    head: Seat, bare: Callable[..., Case]
) -> None:
    now = timezone.now()
    old = DeadlineRuleFactory(title="Стари назив")
    new = DeadlineRuleFactory(title="Нови назив", code=old.code, version=2)
    other = DeadlineRuleFactory(title="Други рок")
    first, second = bare(), bare()
    owe(first, rule=old, due=now + timedelta(days=2))
    owe(second, rule=new, due=now + timedelta(days=30))
    owe(second, rule=other, due=now - timedelta(days=1))
    assert [(title, vars(numbers)) for title, numbers in load_of(head).kinds] == [
        ("Други рок", {"late": 1, "today": 0, "soon": 0, "later": 0}),
        ("Нови назив", {"late": 0, "today": 0, "soon": 1, "later": 1}),
    ]


def test_the_page_names_numbers_and_nothing_of_what_a_case_is_about(
    head: Seat, centre: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(contact_channel="email", contact="majka@primer.test", reporter_name="Мира")
    take(case, centre)
    html = head.sees(PAGE, "Оптерећење установе", institution(CSW).name, f'href="/postupanje/predmeti/{case.pk}/"')
    report = case.first_report
    secrets = ["Шаљу ми", "Марко", "majka@", "Мира", report.number, str(report.pk), "висок", "Липа"]
    secrets += [form.name for form in report.forms.all()]
    assert [word for word in secrets if word.lower() in html.lower()] == []
    assert f'href="{PAGE}"' in html


def test_a_head_of_another_institution_sees_its_own_and_others_are_refused(
    seat: Callable[..., Seat], centre: Seat, officer: Seat, routed: Callable[..., Case]
) -> None:
    case = routed()
    html = seat("head", OTHER_CSW).sees(PAGE, "Установа сада нема отворених предмета")
    assert str(case.pk) not in html
    for someone in (centre, officer, seat("supervisor", CSW), seat("custodian", CSW), seat("desk_admin", CSW)):
        assert someone.get(PAGE).status_code == 403
        assert f'href="{PAGE}"' not in someone.get("/nalog/").content.decode()


def test_a_role_elsewhere_adds_nothing(head: Seat, person: Callable[..., Person], routed: Callable[..., Case]) -> None:
    """Whoever heads one institution and works, or decides, in another sees the load of the first one only."""
    routed(to=(SCHOOL, POLICE))
    for role, at in (("case_worker", SCHOOL), ("triage", "triage")):
        person(role, at, user=head.person.user)
    found = load_of(head)
    assert (found.cases, found.deadlines.all, found.next_due.rows) == (0, 0, [])


def test_a_head_of_the_triage_team_reads_why_there_are_no_numbers(
    seat: Callable[..., Seat], person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    case, why = routed(), "Пријаве и њихове рокове види само ко има улогу тријаже"
    lead = seat("head", TRIAGE)
    html = lead.sees(PAGE, "Тим за тријажу нема предмете у раду", why).partition("<main")[2]
    assert "Кад јој буде упућен први" not in html
    assert str(case.pk) not in html and 'href="/postupanje/prijave/"' not in html
    person("triage", TRIAGE, user=lead.person.user)
    assert 'href="/postupanje/prijave/"' in lead.sees(PAGE, why).partition("<main")[2]
    person("head", CSW, user=lead.person.user)
    assert why not in lead.sees(PAGE, "Предмети у раду", str(case.pk))


@pytest.mark.parametrize("kind", ["user", "institution", "person"])
def test_an_excluded_head_sees_the_counts_without_the_case(
    head: Seat, bare: Callable[..., Case], routed: Callable[..., Case], kind: str
) -> None:
    shown = routed()
    before = vars(load_of(head))
    hidden = routed(institution=institution(CSW).pk)
    assert vars(load_of(head)) != before, "it counts for whom nothing keeps out"
    who = {"user": {"user": head.person.user}, "institution": {"institution": institution(CSW)}}.get(kind, {})
    Exclusion.objects.create(report=hidden.first_report, kind=kind, **who)
    after = vars(load_of(head))
    assert {**after, "next_due": after["next_due"].rows} == {**before, "next_due": before["next_due"].rows}
    assert str(hidden.pk) not in head.sees(PAGE, str(shown.pk))


def test_a_head_of_two_institutions_reads_whose_each_deadline_is(
    head: Seat, person: Callable[..., Person], bare: Callable[..., Case]
) -> None:
    person("head", SCHOOL, user=head.person.user)
    case = bare()
    for at in (CSW, SCHOOL):
        owe(case, at=at, rule=DeadlineRuleFactory(), due=timezone.now())
    assert load_of(head).cases == 1
    head.sees(PAGE, institution(CSW).name, institution(SCHOOL).name, "<td>ЦСР Нови Сад</td>", "<td>ОШ „Липа“")


@pytest.mark.full
def test_sixty_deadlines_are_turned_page_by_page_for_as_few_queries_as_one(
    head: Seat, bare: Callable[..., Case], django_assert_max_num_queries: Any
) -> None:
    now, rule = timezone.now(), DeadlineRuleFactory()
    owe(bare(), rule=rule, due=now)
    one = asked(head, PAGE)
    cases = [bare() for _ in range(59)]
    for place, case in enumerate(cases):
        owe(case, rule=rule, due=now + timedelta(hours=place + 1))
    turned = pages(head, PAGE, "/postupanje/predmeti/")
    assert [len(rows) for rows in turned] == [25, 25, 10]
    assert turned[0][1] == str(cases[0].pk) and turned[2][-1] == str(cases[-1].pk)
    assert asked(head, PAGE) == one
    with django_assert_max_num_queries(12):
        head.sees(PAGE)
    head.sees(f"{PAGE}?posle=x", str(cases[0].pk))


def test_the_page_comes_in_both_scripts(head: Seat, routed: Callable[..., Case]) -> None:
    routed()
    head.post("/nalog/pismo/", {"script": "sr-latn", "next": PAGE})
    head.sees(PAGE, "Opterećenje ustanove", "Narednih 7 dana", "Šta je prvo na redu")
