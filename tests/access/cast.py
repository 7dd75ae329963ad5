"""Who knocks at every address: each desk role in each relation to the same cases, and people without one."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from reporting.cases import services
from reporting.cases.models import (
    CallOwed,
    Case,
    ClosureProposal,
    ContactRecord,
    DisposalProposal,
    EmergencyAccess,
    EmergencyNote,
    Exclusion,
    Participation,
    Report,
)
from reporting.cases.principals import Person, System
from reporting.registry.models import RetentionClass, RoleAssignment
from tests.accounts.fixtures import session_of
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, TRIAGE, answers, institution

SYSTEM = System("test")
PROSECUTOR = "ojt-novi-sad"
CLINIC = "health-novi-sad"
TAKING_PART = (CSW, POLICE, PROSECUTOR)
OTHERS = {CSW: OTHER_CSW, POLICE: "police-temerin", PROSECUTOR: "vjtk-novi-sad", TRIAGE: OTHER_CSW}

# The roles of the design, and where somebody holds them: police and prosecutor are workers there.
ROLES: dict[str, tuple[str, str]] = {
    "triage": ("triage", TRIAGE),
    "worker": ("case_worker", CSW),
    "head": ("head", CSW),
    "supervisor": ("supervisor", CSW),
    "custodian": ("custodian", CSW),
    "police": ("case_worker", POLICE),
    "prosecutor": ("case_worker", PROSECUTOR),
    "auditor": ("auditor", CSW),
    "operator": ("operator", CSW),
    "desk admin": ("desk_admin", CSW),
}
RELATIONS = ("participant", "other", "excluded", "former")
# Accounts without any desk role; they have no relation to a case.
VISITOR, HALF, LEARNER, SUPERUSER = "visitor", "without second factor", "learner", "superuser"


@dataclass(frozen=True)
class Knocker:
    """Somebody with a role and a relation; ``cookie`` is the session, empty for a visitor."""

    role: str
    relation: str
    cookie: str = ""

    def knock(self, client: Client, method: str, path: str) -> HttpResponse:
        """Ask for ``path`` with this session, from another machine, and take back what that changed.

        One client serves everybody: a new one would load the middlewares anew each time.
        """
        client.cookies.clear()
        if self.cookie:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookie
        with undone():
            return client.generic(method, path, REMOTE_ADDR="192.0.2.7")

    def __str__(self) -> str:
        return f"{self.role}, {self.relation}" if self.relation else self.role


@dataclass
class Stage:
    """One case or report for every state in which some act is possible."""

    ids: dict[str, uuid.UUID] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)


def account(**flags: bool) -> User:
    return User.objects.create(email=f"{uuid.uuid4().hex}@primer.test", password="!", **flags)


def assign(user: User, role: str, at: str, granted_by: User, confirmed_by: User) -> RoleAssignment:
    now = timezone.now()
    return RoleAssignment.objects.create(
        user=user,
        institution=institution(at),
        role=role,
        valid_from=now - timedelta(days=1),
        granted_by=granted_by,
        confirmed_by=confirmed_by,
        confirmed_at=now,
    )


def cast(stage: Stage) -> list[Knocker]:
    """Return everybody: 11 roles x 4 relations, and four people without a role."""
    administrators = account(), account()
    everybody = []
    for name, (role, home) in ROLES.items():
        for relation in RELATIONS:
            user = account()
            assignment = assign(user, role, OTHERS[home] if relation == "other" else home, *administrators)
            everybody.append(Knocker(name, relation, session_of(user)))
            if relation == "excluded":
                for report in stage.reports:
                    Exclusion.objects.create(report=report, kind="user", user=user)
            if relation == "former":
                # The session stays open: only the role is gone.
                assignment.valid_to = timezone.now()
                assignment.save()
    half = account()
    assign(half, "case_worker", CSW, *administrators)
    everybody.append(Knocker(HALF, "", session_of(half, second_factor=False)))
    everybody.append(Knocker(VISITOR, ""))
    everybody.append(Knocker(LEARNER, "", session_of(account())))
    everybody.append(Knocker(SUPERUSER, "", session_of(account(is_superuser=True, is_staff=True))))
    return everybody


def stage(person: Callable[..., Person], triage: Person, *, taking_part: tuple[str, ...] = TAKING_PART) -> Stage:
    """Make one matter for every state: waiting, arrived, working, finished, proposed, closed.

    The first institution of ``taking_part`` leads each case.
    """
    made = Stage()
    workers = {code: person("case_worker", code) for code in taking_part}

    def report(**changes: Any) -> Report:
        one = services.submit_report(answers=answers(**changes), code=_code(), submission_key=uuid.uuid4())
        made.reports.append(one)
        return one

    def case(*, risk: str = "high", **changes: Any) -> Case:
        one = services.accept_report(
            principal=triage, report_id=report(**changes).pk, risk=risk, level=2, although_unread=True
        )
        recipients = [services.Recipient(institution_id=institution(code).pk) for code in taking_part]
        return services.route_case(
            principal=triage, case_id=one.pk, recipients=recipients, lead_id=recipients[0].institution_id
        )

    def parts(one: Case) -> list[tuple[Person, Participation]]:
        rows = Participation.objects.visible_to(SYSTEM).filter(case=one).select_related("institution").order_by("-lead")
        return [(workers[part.institution.code], part) for part in rows]

    def taken(one: Case) -> Case:
        for worker, part in parts(one):
            services.accept_participation(principal=worker, participation_id=part.pk)
        return one

    def finished(one: Case) -> Case:
        for worker, part in parts(taken(one)):
            services.finish_participation(principal=worker, participation_id=part.pk, reason="Договорено је.")
        return one

    waiting = report()
    # A person whom nobody has named yet: an institution that the report names is out for good.
    unresolved = report(setting="home", institution=None, excluded=("other",), excluded_text="Неко ко нас зна.")
    aside = report()
    Report.objects.visible_to(SYSTEM).filter(pk=aside.pk).update(status="spam")
    arrived, working, done = case(), taken(case()), finished(case())
    acute = case(risk="acute", danger_now="yes")
    # Grave, so that a worker of another institution may decide too.
    grave = finished(case(forms=("sexual",)))
    proposal = services.propose_closure(principal=workers[taking_part[0]], case_id=grave.pk, outcome="stopped", note="")
    closed = taken(case())
    Case.objects.visible_to(SYSTEM).filter(pk=closed.pk).update(status="closed")
    now, rule = timezone.now(), RetentionClass.objects.get(code="case_closed")
    disposal = DisposalProposal.objects.create(
        report=closed.first_report, rule=rule, counted_from=now, due_at=now, proposed_at=now
    )
    worker, part = parts(working)[0]
    measure = services.record_measure(
        principal=worker,
        participation_id=part.pk,
        kind="conversation",
        submission_key=uuid.uuid4(),
        although_unread=True,
    )
    lower = services.reassess(
        principal=worker,
        case_id=working.pk,
        risk="medium",
        level=2,
        reason="protected",
        note="Код баке је.",
        submission_key=uuid.uuid4(),
    )
    hold = services.hold_case(principal=triage, case_id=working.pk, reason="complaint", until=None)
    opening = opened_in_emergency(working)
    asked = Participation.objects.visible_to(SYSTEM).filter(case=arrived).order_by("-lead", "pk")[0]
    made.ids = {
        "asked": asked.pk,
        "left": taken_back(case(), triage).pk,
        "call": called(working, triage).pk,
        "owed": owed(working).pk,
        "disposal": disposal.pk,
        "hold": hold.pk,
        "measure": measure.pk,
        "reassessment": lower.pk,
        "opening": opening.pk,
        "waiting": waiting.pk,
        "aside": aside.pk,
        "accepted": working.first_report.pk,
        "unresolved": Exclusion.objects.visible_to(SYSTEM).get(report=unresolved, kind="person").pk,
        "arrived": arrived.pk,
        "acute": acute.pk,
        "acute report": acute.first_report.pk,
        "working": working.pk,
        "done": done.pk,
        "closed": closed.pk,
        "proposal": ClosureProposal.objects.visible_to(SYSTEM).get(pk=proposal.pk).pk,
    }
    return made


def taken_back(case: Case, triage: Person) -> Participation:
    """Let triage send a case to an institution of no other role of the stage, and take that back."""
    house, lead = institution(CLINIC), Participation.objects.visible_to(SYSTEM).get(case=case, lead=True)
    one = services.Recipient(institution_id=house.pk)
    services.route_case(principal=triage, case_id=case.pk, recipients=[one], lead_id=lead.institution_id)
    part = Participation.objects.visible_to(SYSTEM).get(case=case, institution=house)
    return services.end_participation(principal=triage, participation_id=part.pk, reason="wrong_recipient")


def owed(case: Case) -> CallOwed:
    """Let triage owe a call to an institution."""
    return CallOwed.objects.create(
        case=case, report=case.first_report, institution=institution(CLINIC), owed_since=timezone.now()
    )


def called(case: Case, triage: Person) -> ContactRecord:
    """Let triage record a call to an institution of a case."""
    return services.record_contact(
        principal=triage,
        case_id=case.pk,
        institution_id=institution(CLINIC).pk,
        call=services.Call(outcome="unanswered", called_at=timezone.now(), number="021 1"),
        submission_key=uuid.uuid4(),
    )


def opened_in_emergency(case: Case) -> EmergencyAccess:
    """Let somebody of no institution of the stage open a case in an emergency and leave a word; the lead must judge it."""
    now = timezone.now()
    opening = EmergencyAccess.objects.create(
        case=case,
        report=case.first_report,
        user=account(),
        institution=institution("csw-beograd"),
        ground_id="danger_now",
        reason="x",
        remark="",
        opened_at=now,
        ends_at=now + timedelta(hours=2),
        submission_key=uuid.uuid4(),
        reviewer=institution(CSW),
    )
    EmergencyNote.objects.create(opening=opening, report=opening.report, body="x", left_at=now)
    return opening


def grant(made: Stage) -> None:
    """Add what is no case: an institution, a role that waits for the second person, and its account."""
    granted = RoleAssignment.objects.create(
        user=account(), institution=institution(CSW), role="head", granted_by=account()
    )
    substitute = RoleAssignment.objects.create(
        user=account(),
        institution=institution(CSW),
        role="case_worker",
        granted_by=account(),
        valid_to=timezone.now() + timedelta(days=3),
        stands_in_for=granted,
    )
    made.ids |= {"account": granted.user_id, "assignment": granted.pk, "substitute": substitute.pk}
    made.ids["institution"] = granted.institution_id


def _code() -> str:
    from reporting.vault import codes

    return codes.new_code()


def drop_emptied(client: Client) -> None:
    """Forget the cookies that an answer has taken back, as every browser does and Django's client does not."""
    for name in [name for name, morsel in client.cookies.items() if not morsel.value]:
        del client.cookies[name]


@contextmanager
def undone() -> Iterator[None]:
    """Take back what one knock changes, so that every cell meets the same cases.

    A bare savepoint: an atomic block would refuse the durable one in which denials are recorded.
    """
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
