"""One test for each way in which a case or news of it reaches somebody: none leads past exclusion."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.casework.oversight import observe_from_above
from reporting.cases.models import Case, Exclusion, Participation, Report
from reporting.cases.notifications.hearing import hearers_at
from reporting.cases.notifications.reporter import moment, notify_institution
from reporting.cases.principals import Person, System
from reporting.cases.selectors import my_day
from reporting.cases.triage.routing import HeldBack, suggested_route
from reporting.notify.models import OutboxMessage
from reporting.registry.selectors import alternate_of
from tests.cases.fixtures import CSW, POLICE, SCHOOL, fresh, institution
from tests.registry.factories import change

pytestmark = [pytest.mark.protected, pytest.mark.django_db]
SYSTEM = System("test")


def keep_out(report: Report, code: str) -> None:
    Exclusion.objects.create(report=report, kind="institution", institution=institution(code))


def recipients(case: Case) -> set[str]:
    rows = Participation.objects.visible_to(SYSTEM).filter(case=case)
    return set(rows.values_list("institution__code", flat=True))


def test_the_suggested_route(submit: Callable[..., Report]) -> None:
    report = submit()
    assert CSW in {one.institution.code for one in suggested_route(report, risk="high", level=3)}
    keep_out(report, CSW)
    assert CSW not in {one.institution.code for one in suggested_route(report, risk="high", level=3)}


def test_the_chosen_route(submit: Callable[..., Report], triage: Person) -> None:
    report = submit()
    case = services.accept_report(principal=triage, report_id=report.pk, risk="acute", level=3, although_unread=True)
    keep_out(report, POLICE)
    chosen = services.Recipient(institution_id=institution(POLICE).pk, urgent=True)
    with pytest.raises(services.RouteError, match="held_back"):
        services.route_case(principal=triage, case_id=case.pk, recipients=[chosen], lead_id=chosen.institution_id)
    assert recipients(case) == set()


def test_a_route_past_what_another_report_of_the_case_excludes(
    routed: Callable[..., Case], submit: Callable[..., Report], triage: Person
) -> None:
    case, second = routed(to=(CSW,)), submit()
    Report.objects.visible_to(SYSTEM).filter(pk=second.pk).update(case=case)
    keep_out(second, SCHOOL)
    assert HeldBack(case.first_report)(institution(SCHOOL))
    chosen = services.Recipient(institution_id=institution(SCHOOL).pk)
    with pytest.raises(services.RouteError, match="held_back"):
        services.route_case(principal=triage, case_id=case.pk, recipients=[chosen], lead_id=institution(CSW).pk)


@pytest.mark.parametrize("steps", [0, 1])
def test_the_observer_of_an_escalation(routed: Callable[..., Case], steps: int) -> None:
    case = routed(to=(SCHOOL,))
    expected = alternate_of(institution(SCHOOL))
    assert expected is not None
    for _ in range(steps):
        keep_out(case.first_report, expected.code)
        expected = alternate_of(expected)
        assert expected is not None, "the line of supervision is longer than that"
    observer = observe_from_above(case=case, institution=institution(SCHOOL), at=timezone.now())
    assert observer is not None
    assert observer.institution == expected
    assert recipients(case) == {SCHOOL, expected.code}
    assert observe_from_above(case=case, institution=institution(SCHOOL), at=timezone.now()) is None


def test_nobody_observes_when_the_whole_line_is_excluded(routed: Callable[..., Case]) -> None:
    case = routed(to=(SCHOOL,))
    above = alternate_of(institution(SCHOOL))
    while above is not None:
        keep_out(case.first_report, above.code)
        above = alternate_of(above)
    assert observe_from_above(case=case, institution=institution(SCHOOL), at=timezone.now()) is None
    assert recipients(case) == {SCHOOL}


def test_news_by_mail(routed: Callable[..., Case]) -> None:
    case, centre = routed(to=(CSW,)), institution(CSW)
    centre.email = "csw@primer.test"
    centre.save(update_fields=["email"])
    part = Participation.objects.visible_to(SYSTEM).get(case=case)
    keep_out(case.first_report, CSW)
    notify_institution(part)
    assert not OutboxMessage.objects.filter(template="institution.new").exists()
    Exclusion.objects.visible_to(SYSTEM).all().delete()
    notify_institution(part)
    assert OutboxMessage.objects.filter(template="institution.new").count() == 1


def test_an_institution_hears_by_its_workers_and_not_by_its_head(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case, centre = routed(to=(CSW,)), institution(CSW)
    centre.email = "centar@primer.test"
    centre.save(update_fields=["email"])
    worker, kept_out = person("case_worker", CSW), person("case_worker", CSW)
    person("head", CSW), person("case_worker", SCHOOL)
    part = Participation.objects.visible_to(SYSTEM).get(case=case)
    assert hearers_at(centre, case.first_report).mailbox == centre.email
    Exclusion.objects.create(report=case.first_report, kind="user", user=kept_out.user)
    for _ in range(2):
        notify_institution(part)
    keys = OutboxMessage.objects.filter(template="institution.new").values_list("idempotency_key", flat=True)
    # Nobody knows who reads a shared mailbox: where the report excludes anybody of the house, it is not written to.
    assert list(keys) == [f"{part.pk}:institution.new:{part.status}:{moment(part.requested_at)}:{worker.user.pk}"]


def test_the_day_of_a_person(routed: Callable[..., Case], person: Callable[..., Person]) -> None:
    case, worker = routed(to=(CSW,)), person("case_worker", CSW)
    assert my_day(fresh(worker)).incoming.rows
    Exclusion.objects.create(report=case.first_report, kind="user", user=worker.user)
    day = my_day(fresh(worker))
    assert (day.incoming.rows, day.lines.rows, day.due.rows, day.late + day.today, day.to_take) == ([], [], [], 0, 0)


def test_a_substitute_for_a_time(routed: Callable[..., Case], person: Callable[..., Person]) -> None:
    case, substitute = routed(to=(CSW,)), person("case_worker", CSW)
    now = timezone.now()
    change(substitute.user.role_assignments, valid_to=now + timedelta(days=5))
    assert Case.objects.visible_to(fresh(substitute)).filter(pk=case.pk).exists()
    # The substitute works at the school, too, and the report keeps the school out.
    person("case_worker", SCHOOL, user=substitute.user)
    keep_out(case.first_report, SCHOOL)
    assert not Case.objects.visible_to(fresh(substitute)).filter(pk=case.pk).exists()
