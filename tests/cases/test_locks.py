"""Every command locks the case first and lets others refer to what it has locked."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import models
from django.utils import timezone

from reporting.cases import services
from reporting.cases.emergency_access.review import reassign_reviews
from reporting.cases.models import Case, DisposalProposal, Exclusion, Participation
from reporting.cases.principals import Person, System
from reporting.cases.selectors import case_view
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL, fresh, institution, open_up

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
SYSTEM = System("test")
STRANGER = ("case_worker", OTHER_CSW)


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Which models were locked, in their order, each with whether others may refer to the row meanwhile."""
    taken: list[tuple[str, bool]] = []
    stock = models.QuerySet.select_for_update

    def select_for_update(rows: Any, *args: Any, **kwargs: Any) -> Any:
        taken.append((rows.model.__name__, kwargs.get("no_key", False)))
        return stock(rows, *args, **kwargs)

    monkeypatch.setattr(models.QuerySet, "select_for_update", select_for_update)
    return taken


def test_the_case_comes_first_and_no_lock_holds_up_rows_that_refer_to_it(
    locks: list[tuple[str, bool]], routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case = routed(risk="acute", excluded=("other",), institution=None, setting="online")
    worker, head, teacher = person("case_worker", CSW), person("head", CSW), person("case_worker", SCHOOL)
    part = {p.institution.code: p.pk for p in Participation.objects.visible_to(SYSTEM).filter(case=case)}
    mine = {"principal": worker, "participation_id": part[CSW]}

    def first(command: Callable[..., Any], **arguments: Any) -> Any:
        locks.clear()
        result = command(**arguments)
        assert locks and locks[0][0] == "Case", command.__name__
        assert all(no_key for _, no_key in locks), command.__name__
        return result

    first(services.receive_participation, **mine)
    first(services.accept_participation, **mine)
    first(services.message_to_reporter, **mine, report_id=case.first_report.pk, body="x", submission_key=uuid.uuid4())
    first(
        services.record_measure, **mine, although_unread=True, kind="conversation", note="", submission_key=uuid.uuid4()
    )
    first(services.finish_participation, **mine, reason="Договорено је.")
    note = {"reason": "not_competent", "note": ""}
    first(services.decline_participation, principal=teacher, participation_id=part[SCHOOL], **note)
    first(services.need_no_other, principal=triage, participation_id=part[SCHOOL], reason="enough")
    first(services.send_again, principal=triage, participation_id=part[SCHOOL], reason="agreed")
    first(services.end_participation, principal=triage, participation_id=part[SCHOOL], reason="cannot_act")
    propose = {"principal": worker, "case_id": case.pk, "outcome": "stopped", "note": "Да."}
    proposal = first(services.propose_closure, **propose)
    first(services.reject_closure, principal=head, proposal_id=proposal.pk, note="Не.")
    first(services.finish_participation, **mine, reason="Договорено је.")
    proposal = first(services.propose_closure, **propose)
    first(services.approve_closure, principal=head, proposal_id=proposal.pk)
    exclusion = Exclusion.objects.visible_to(SYSTEM).get()
    first(
        services.resolve_exclusion,
        principal=triage,
        exclusion_id=exclusion.pk,
        institutions=[institution(CSW).pk],
        although_unopened=True,
    )
    assert case_view(fresh(triage), case.pk).proposal is None


def test_commands_on_keeping_and_on_emergency_access_keep_the_same_order(
    locks: list[tuple[str, bool]], ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    cache.clear()
    case, worker, head, stranger = ended(), person("case_worker", CSW), person("head", CSW), person(*STRANGER)

    def first(command: Callable[..., Any], **arguments: Any) -> Any:
        locks.clear()
        result = command(**arguments)
        assert locks and locks[0][0] == "Case", command.__name__
        assert all(no_key for _, no_key in locks), command.__name__
        return result

    opening = first(
        services.open_emergency_access,
        principal=stranger,
        matter=case.number,
        ground="danger_now",
        reason="Хитно је.",
        submission_key=uuid.uuid4(),
    )
    first(services.leave_note, principal=stranger, case_id=case.pk, body="Ту је.", submission_key=uuid.uuid4())
    first(services.end_emergency_access, principal=stranger, opening_id=opening.pk)
    first(services.review_emergency_access, principal=head, opening_id=opening.pk, verdict="justified", remark="Да.")
    held = first(services.hold_case, principal=worker, case_id=case.pk, reason="complaint", until=None)
    first(services.lift_hold, principal=head, hold_id=held.pk)
    first(services.propose_due, now=timezone.now())
    proposal = DisposalProposal.objects.visible_to(SYSTEM).get()
    first(services.approve_disposal, principal=head, proposal_id=proposal.pk, expects="first")
    held = first(services.hold_proposed, principal=head, proposal_id=proposal.pk, reason="complaint", until=None)
    services.lift_hold(principal=head, hold_id=held.pk)
    services.propose_due(timezone.now())
    proposal = DisposalProposal.objects.visible_to(SYSTEM).get(status="proposed")
    services.approve_disposal(principal=head, proposal_id=proposal.pk, expects="first")
    supervisor = person("supervisor", "minrzs")
    locks.clear()
    services.approve_disposal(principal=supervisor, proposal_id=proposal.pk, expects="second")
    assert [name for name, _ in locks[:3]] == ["Case", "Report", "DisposalProposal"]
    # What erases holds up everything that would refer to a row that goes.
    assert {"Case", "Report", "Participation", "Deadline"} <= {name for name, no_key in locks if not no_key}


def test_what_gives_a_review_to_somebody_else_locks_the_case_before_the_opening(
    locks: list[tuple[str, bool]], case: Case, stranger: Person, person: Callable[..., Person]
) -> None:
    """Whoever judges at that moment holds the case and waits for the opening: the other order would be a deadlock."""
    head = person("head", CSW)
    open_up(stranger, case)
    Exclusion.objects.create(report=case.first_report, kind="user", user=head.user)
    locks.clear()
    assert reassign_reviews() == 1
    assert [name for name, _ in locks[:2]] == ["Case", "EmergencyAccess"]
    assert all(no_key for _, no_key in locks)


@pytest.mark.postgresql_only
def test_on_postgresql_the_lock_is_the_weaker_one(routed: Callable[..., Case], triage: Person) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    case = routed()
    with CaptureQueriesContext(connection) as queries:
        services.message_to_reporter(
            principal=triage,
            report_id=case.first_report.pk,
            participation_id=None,
            body="Ту смо.",
            submission_key=uuid.uuid4(),
        )
    locking = [query["sql"] for query in queries if " FOR " in query["sql"] and "UPDATE" in query["sql"].upper()]
    locking = [sql for sql in locking if sql.startswith("SELECT") and '"cases_' in sql]
    assert locking and all("FOR NO KEY UPDATE" in sql for sql in locking)
