"""No press of one person makes a report vanish from everybody, and what nobody can see is counted."""

from collections.abc import Callable

import pytest
from django.test import Client

from reporting.cases import services
from reporting.cases.health import unseen_reports, unseen_state
from reporting.cases.models import Exclusion, Report
from reporting.cases.principals import Person, System
from tests.cases.fixtures import SCHOOL, TRIAGE, fresh, institution

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


def unknown(report: Report) -> Exclusion:
    return Exclusion.objects.visible_to(SYSTEM).get(report=report, resolved_at=None)


def sees(who: Person, report: Report) -> bool:
    return Report.objects.visible_to(fresh(who)).filter(pk=report.pk).exists()


def test_the_whole_triage_team_cannot_be_excluded(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    person("triage", TRIAGE)
    report = submit(excluded=("other",))
    with pytest.raises(services.NobodyLeft):
        services.resolve_exclusion(
            principal=triage,
            exclusion_id=unknown(report).pk,
            institutions=[institution(TRIAGE).pk],
            although_unopened=True,
        )
    assert unknown(report), "nothing was written"
    assert sees(triage, report)


def test_the_last_account_of_triage_cannot_be_excluded_and_with_another_it_can(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit(excluded=("other",))
    call = {"principal": triage, "exclusion_id": unknown(report).pk, "institutions": [], "although_unopened": True}
    with pytest.raises(services.NobodyLeft):
        services.resolve_exclusion(**call, user_ids=[triage.user.pk])
    other = person("triage", TRIAGE)
    services.resolve_exclusion(**call, user_ids=[triage.user.pk])
    assert (sees(triage, report), sees(other, report)) == (False, True)


def test_a_report_that_nobody_of_triage_can_see_is_counted_until_somebody_can(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report, other = submit(), submit()
    Exclusion.objects.create(report=other, kind="institution", institution=institution(SCHOOL))
    assert (unseen_reports(), unseen_state().ok) == (0, True)
    Exclusion.objects.create(report=report, kind="user", user=triage.user)
    assert (unseen_reports(), unseen_state().ok, unseen_state().text) == (1, False, "1")
    person("triage", TRIAGE)
    assert unseen_reports() == 0


def test_without_anybody_in_triage_every_report_that_waits_is_counted(submit: Callable[..., Report]) -> None:
    submit()
    submit()
    assert unseen_reports() == 2


def test_the_health_page_tells_of_it_and_does_not_take_the_portal_out(
    submit: Callable[..., Report], client: Client
) -> None:
    """A proxy that steers by the page's status must not turn everybody away because of one report."""
    submit()
    response = client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1")
    assert "Пријаве које нико не види: није у реду (1)" in response.content.decode()
    assert response.status_code == 200
