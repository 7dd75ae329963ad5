"""Two people are taken off a matter at the same moment: each is counted by the other, so somebody is always left."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models, transaction

from reporting.cases import performing as common
from reporting.cases import services
from reporting.cases.models import Case, Exclusion, Participation, Report
from reporting.cases.principals import Person, System
from reporting.cases.states import TransitionNotAllowed
from tests.cases.beside import SECONDS, begin_beside
from tests.cases.fixtures import CSW, TRIAGE, institution

SYSTEM = System("test")


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the models whose rows are locked, in their order."""
    taken: list[str] = []
    stock = models.QuerySet.select_for_update

    def select_for_update(rows: Any, *args: Any, **kwargs: Any) -> Any:
        taken.append(rows.model.__name__)
        return stock(rows, *args, **kwargs)

    monkeypatch.setattr(models.QuerySet, "select_for_update", select_for_update)
    return taken


@pytest.mark.django_db
def test_whoever_leaves_and_whoever_is_named_lock_the_same_row(
    locks: list[str], submit: Callable[..., Report], person: Callable[..., Person], triage: Person
) -> None:
    report, colleague = submit(excluded=("other",)), person("triage", TRIAGE)
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report, kind="person")
    locks.clear()
    services.recuse_from_report(principal=colleague, report_id=report.pk, reason="relative")
    assert locks.pop(0) == "Report"
    locks.clear()
    services.resolve_exclusion(
        principal=triage,
        exclusion_id=exclusion.pk,
        institutions=[institution(CSW).pk],
        although_unopened=True,
    )
    assert locks[:2] == ["Report", "Exclusion"]


@pytest.mark.django_db
def test_a_case_that_is_opened_at_this_moment_stops_the_naming(
    submit: Callable[..., Report], triage: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its recipients would keep what they have just been sent."""
    report = submit(excluded=("other",))
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report, kind="person")
    stock = common.locked_file

    def accepted_first(found: Report) -> Case | Report:
        services.accept_report(principal=SYSTEM, report_id=found.pk, risk="low", level=None, although_unread=True)
        return stock(found)

    monkeypatch.setattr("reporting.cases.triage.naming.locked_file", accepted_first)
    with pytest.raises(TransitionNotAllowed):
        services.resolve_exclusion(
            principal=triage,
            exclusion_id=exclusion.pk,
            institutions=[institution(CSW).pk],
            although_unopened=True,
        )


on_postgresql = [
    pytest.mark.postgresql_only,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registry_data"),
]


class TestTwoConnections:
    """On SQLite there is one writer."""

    pytestmark = on_postgresql

    def test_of_two_in_triage_who_leave_a_report_the_second_stays(
        self, submit: Callable[..., Report], person: Callable[..., Person], triage: Person
    ) -> None:
        report, other = submit(), person("triage", TRIAGE)
        with transaction.atomic():
            services.recuse_from_report(principal=triage, report_id=report.pk, reason="relative")
            second = begin_beside(
                lambda: services.recuse_from_report(principal=other, report_id=report.pk, reason="relative")
            )
            assert not second.done()
        with pytest.raises(services.RecusalRefused):
            second.result(timeout=SECONDS)

    def test_whoever_is_left_after_somebody_left_is_not_named_away(
        self, submit: Callable[..., Report], person: Callable[..., Person], triage: Person
    ) -> None:
        report, other = submit(excluded=("other",)), person("triage", TRIAGE)
        exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report, kind="person")
        with transaction.atomic():
            services.recuse_from_report(principal=triage, report_id=report.pk, reason="relative")
            naming = begin_beside(
                lambda: services.resolve_exclusion(
                    principal=other,
                    exclusion_id=exclusion.pk,
                    institutions=[],
                    user_ids=[other.user.pk],
                    although_unopened=True,
                )
            )
            assert not naming.done()
        with pytest.raises(services.NobodyLeft):
            naming.result(timeout=SECONDS)

    def test_of_two_workers_who_leave_a_case_the_second_sends_it_back(
        self, routed: Callable[..., Case], person: Callable[..., Person]
    ) -> None:
        case, one, other = routed(to=(CSW,)), person("case_worker", CSW), person("case_worker", CSW)
        with transaction.atomic():
            assert services.recuse_from_case(principal=one, case_id=case.pk, reason="relative") is False
            second = begin_beside(
                lambda: services.recuse_from_case(principal=other, case_id=case.pk, reason="relative")
            )
            assert not second.done()
        assert second.result(timeout=SECONDS) is True
        part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=CSW)
        assert part.status == "revoked"
