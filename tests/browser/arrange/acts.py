"""What is done with a case, act by act, by the people of the demo."""

import uuid
from datetime import timedelta
from typing import Any

from tests.browser.arrange.reports import CENTRE, SCHOOL, person


def name_relative(case: Any) -> None:
    """One of triage has said that whom the child named works nowhere; another one has to confirm it."""
    from reporting.cases import services
    from reporting.cases.models import Exclusion
    from reporting.cases.principals import System

    named = Exclusion.objects.visible_to(System("tests")).get(report__case=case, kind="person")
    services.resolve_exclusion(
        principal=person("trijaza"), exclusion_id=named.pk, institutions=[], outside=True, although_unopened=True
    )


def find_relative(case: Any) -> None:
    """Triage finds that whom the child named works nowhere: a parent."""
    from reporting.cases import services
    from reporting.cases.models import Exclusion
    from reporting.cases.principals import System

    named = Exclusion.objects.visible_to(System("tests")).get(report__case=case, kind="person")
    name_relative(case)
    services.resolve_exclusion(
        principal=person("trijaza2"), exclusion_id=named.pk, institutions=[], outside=True, although_unopened=True
    )


def route(case: Any) -> None:
    from reporting.cases import services
    from reporting.registry.models import Institution

    chosen = [Institution.objects.get(code=code).pk for code in (CENTRE, SCHOOL)]
    recipients = [services.Recipient(institution_id=pk) for pk in chosen]
    services.route_case(principal=person("trijaza"), case_id=case.pk, recipients=recipients, lead_id=chosen[0])


def telephone(case: Any) -> None:
    """Send the case to where nobody has an account, and let them take it by telephone: nobody can take it here."""
    from django.utils import timezone

    from reporting.cases import services
    from reporting.registry.models import Institution

    triage, clinic = person("trijaza"), Institution.objects.get(code="health-novi-sad")
    call = services.Call(
        outcome="taken", called_at=timezone.now(), number="021 000 121", who="Дежурна", agreed="Зову данас."
    )
    services.route_case(
        principal=triage,
        case_id=case.pk,
        recipients=[services.Recipient(institution_id=clinic.pk)],
        lead_id=clinic.pk,
    )
    services.record_contact(
        principal=triage, case_id=case.pk, institution_id=clinic.pk, call=call, submission_key=uuid.uuid4()
    )


def take(case: Any) -> None:
    from reporting.cases import services

    for worker, part in parts(case):
        services.receive_participation(principal=worker, participation_id=part.pk)
        services.accept_participation(principal=worker, participation_id=part.pk)


def talk(case: Any) -> None:
    from reporting.cases import services
    from reporting.cases.principals import Reporter
    from tests.cases.fixtures import SAID

    for worker, part in parts(case):
        services.record_measure(
            although_unread=True,
            principal=worker,
            participation_id=part.pk,
            kind="assessment",
            said=SAID,
            note="Разговор је обављен.\nДете је мирније.",
            submission_key=uuid.uuid4(),
        )
        services.message_to_reporter(
            principal=worker,
            report_id=part.report_id,
            participation_id=part.pk,
            body="Здраво. Да ли можеш да дођеш сутра после часа?",
            submission_key=uuid.uuid4(),
        )
    services.message_from_reporter(
        principal=Reporter(part.report_id), body="Могу, али не желим да мама сазна.", submission_key=uuid.uuid4()
    )


def finish(case: Any) -> None:
    from reporting.cases import services
    from tests.cases.fixtures import read_all

    for worker, part in parts(case):
        read_all(worker, case.first_report)
        services.finish_participation(principal=worker, participation_id=part.pk, reason="Договорено је.")


def propose(case: Any) -> None:
    from reporting.cases import services

    note = "Насиље је престало, одељење ради са психологом."
    services.propose_closure(principal=person("centar"), case_id=case.pk, outcome="stopped", note=note)


def approve(case: Any) -> None:
    from reporting.cases import services
    from reporting.cases.models import ClosureProposal
    from reporting.cases.principals import System

    proposal = ClosureProposal.objects.visible_to(System("tests")).get(case=case)
    services.approve_closure(principal=person("rukovodilac"), proposal_id=proposal.pk)


def correct(case: Any) -> None:
    """The centre corrects its assessment and proposes a lower risk."""
    from reporting.cases import services
    from tests.cases.fixtures import SAID

    worker, part = parts(case)[0]
    services.correct_measure(
        principal=worker,
        measure_id=part.measures.get().pk,
        kind="assessment",
        said=SAID | {"findings": "Дете је код тетке.\nДобро је."},
        note="",
        submission_key=uuid.uuid4(),
    )
    services.reassess(
        principal=worker,
        case_id=case.pk,
        risk="medium",
        level=3,
        reason="protected",
        note="Код тетке је, на сигурном.",
        submission_key=uuid.uuid4(),
    )


def hold(case: Any) -> None:
    from reporting.cases import services

    services.hold_case(principal=person("rukovodilac"), case_id=case.pk, reason="complaint", until=None)


def age(case: Any) -> None:
    """Let the case have been closed long ago, and the daily job come by."""
    from django.utils import timezone

    from reporting.cases import services
    from reporting.cases.models import Case
    from reporting.cases.principals import System

    now = timezone.now()
    Case.objects.visible_to(System("tests")).filter(pk=case.pk).update(closed_at=now - timedelta(days=3 * 366))
    services.propose_due(now)


def agree(case: Any) -> None:
    from reporting.cases import services

    services.approve_disposal(principal=person("rukovodilac"), proposal_id=disposal_of(case).pk, expects="first")


def disposal_of(case: Any) -> Any:
    from reporting.cases.models import DisposalProposal
    from reporting.cases.principals import System

    return DisposalProposal.objects.visible_to(System("tests")).filter(report__case=case).first()


def reopen(case: Any) -> None:
    from reporting.cases import services

    services.reopen_case(principal=person("trijaza"), case_id=case.pk)


def plan(case: Any) -> None:
    """The rest of what the centre owes, by somebody who has read the story."""
    from reporting.cases import services
    from reporting.cases.selectors import story_of
    from tests.cases.fixtures import SAID

    worker, part = parts(case)[0]
    story_of(principal=worker, report=part.report)
    services.record_measure(
        although_unread=True,
        principal=worker,
        participation_id=part.pk,
        kind="plan",
        said=SAID,
        note="",
        submission_key=uuid.uuid4(),
    )


def emergency_access(case: Any) -> None:
    """Somebody of a neighbouring centre, with an account of its own, opens the case and leaves a word."""
    from reporting.cases import services
    from reporting.desk.demo.people import Person, _account
    from reporting.registry.models import Institution, RoleAssignment

    neighbour = _account(Person("temerin@demo.test", "Рада", "Николић", "центар у Темерину"))
    RoleAssignment.objects.get_or_create(
        user=neighbour,
        institution=Institution.objects.get(code="csw-temerin"),
        role="case_worker",
        defaults={"confirmed_by": person("uprava1").user, "granted_by": person("uprava2").user},
    )
    reason = "Девојчица је дошла код нас и боји се да иде кући."
    services.open_emergency_access(
        principal=person("temerin"),
        matter=case.pk,
        ground="child_with_us",
        reason=reason,
        submission_key=uuid.uuid4(),
    )
    services.leave_note(
        principal=person("temerin"), case_id=case.pk, body="Овде је, са психологом.", submission_key=uuid.uuid4()
    )


def parts(case: Any) -> list[tuple[Any, Any]]:
    from reporting.cases.models import Participation
    from reporting.cases.principals import System

    found = []
    for name, code in (("centar", CENTRE), ("skola", SCHOOL)):
        part = Participation.objects.visible_to(System("tests")).get(case=case, institution__code=code)
        found.append((person(name), part))
    return found
