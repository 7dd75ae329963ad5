"""``decide()``: the one place that says who may do what, and why not.

Order: exclusion, second factor, participation, role, state, field class. The rules are a table;
``docs/access.md`` explains it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from portal.security import decisions
from reporting.cases.models import Case, ClosureProposal, Exclusion, Participation, Report
from reporting.cases.principals import Person, Principal, Reporter, System
from reporting.cases.querysets import exclusion_hits
from reporting.cases.states import (
    CASE_OPEN,
    PARTICIPATION_COMMITTED,
    PARTICIPATION_INSIDE,
    CaseStatus,
    ParticipationStatus,
    ProposalStatus,
    ReportStatus,
)
from reporting.registry.selectors import roles_of

if TYPE_CHECKING:
    from portal.accounts.models import User

TRIAGE, WORKER, HEAD, SUPERVISOR, CUSTODIAN = "triage", "case_worker", "head", "supervisor", "custodian"


@dataclass(frozen=True)
class Decision:
    """The answer to "may this principal do that", with a reason that names no content."""

    allowed: bool
    reason: str


class AccessDenied(PermissionDenied):
    """Raised by ``require``; carries the decision."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision


@dataclass(frozen=True)
class Rule:
    """Who may do one action.

    ``triage`` roles act on every report that does not exclude them; ``participant`` roles only
    where their own institution takes part, in one of ``participation`` states; ``own`` demands
    that the object itself belongs to that institution. ``states`` are those of the object.
    """

    triage: frozenset[str] = frozenset()
    participant: frozenset[str] = frozenset()
    participation: tuple[str, ...] = PARTICIPATION_INSIDE
    own: bool = False
    lead: bool = False
    states: tuple[str, ...] = ()
    case_states: tuple[str, ...] = ()
    reporter: bool = False
    field_class: str = "public"


def _roles(*names: str) -> frozenset[str]:
    return frozenset(names)


P = ParticipationStatus
ALL = _roles(TRIAGE)
EVERY_PARTICIPANT = _roles(WORKER, HEAD, SUPERVISOR, CUSTODIAN)

RULES: dict[str, Rule] = {
    # Lists: what they contain is decided row by row through ``visible_to``.
    "day.view": Rule(triage=ALL, participant=EVERY_PARTICIPANT),
    "triage.queue": Rule(triage=ALL),
    "report.view": Rule(triage=ALL),
    "report.accept": Rule(triage=ALL, states=(ReportStatus.SUBMITTED,)),
    "report.set_aside": Rule(triage=ALL, states=(ReportStatus.SUBMITTED,)),
    "report.read_story": Rule(
        triage=ALL, participant=_roles(WORKER), participation=PARTICIPATION_COMMITTED, field_class="narrative"
    ),
    "report.read_identity": Rule(
        triage=ALL,
        participant=_roles(WORKER, CUSTODIAN),
        participation=PARTICIPATION_COMMITTED,
        field_class="identity",
    ),
    "exclusion.resolve": Rule(triage=ALL),
    # Why an institution does not take a case, in its own words.
    "decline.read": Rule(triage=ALL, field_class="narrative"),
    "case.view": Rule(triage=ALL, participant=EVERY_PARTICIPANT),
    "case.route": Rule(triage=ALL, states=(CaseStatus.OPENED, CaseStatus.ROUTED, CaseStatus.IN_PROGRESS)),
    "participation.receive": Rule(participant=_roles(WORKER), own=True, states=(P.REQUESTED,)),
    "participation.accept": Rule(participant=_roles(WORKER), own=True, states=(P.REQUESTED, P.RECEIVED)),
    "participation.decline": Rule(participant=_roles(WORKER), own=True, states=(P.REQUESTED, P.RECEIVED)),
    "participation.finish": Rule(participant=_roles(WORKER), own=True, states=(P.ACCEPTED, P.WORKING)),
    "measure.record": Rule(participant=_roles(WORKER), own=True, states=(P.ACCEPTED, P.WORKING), case_states=CASE_OPEN),
    "measure.read": Rule(
        triage=ALL,
        participant=_roles(WORKER, HEAD, SUPERVISOR),
        participation=PARTICIPATION_INSIDE,
    ),
    "message.read": Rule(
        triage=ALL, participant=_roles(WORKER), participation=PARTICIPATION_COMMITTED, field_class="narrative"
    ),
    "message.send": Rule(
        triage=ALL, participant=_roles(WORKER), participation=PARTICIPATION_COMMITTED, field_class="narrative"
    ),
    "closure.propose": Rule(
        participant=_roles(WORKER),
        participation=PARTICIPATION_COMMITTED,
        lead=True,
        states=(CaseStatus.IN_PROGRESS,),
    ),
    "closure.decide": Rule(
        triage=ALL,
        participant=_roles(WORKER, HEAD, SUPERVISOR),
        participation=(*PARTICIPATION_COMMITTED, P.OBSERVER),
        states=(ProposalStatus.OPEN,),
    ),
    "case.reopen": Rule(triage=ALL, states=(CaseStatus.CLOSED,)),
    # The holder of a code.
    "follow.view": Rule(reporter=True),
    "follow.write": Rule(reporter=True),
}

# Who approves a closure for an institution other than the lead's, by its state in the case.
APPROVING_ROLES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(PARTICIPATION_COMMITTED, (WORKER,)),
    P.OBSERVER: (WORKER, HEAD, SUPERVISOR),
}

# Who approves beside the lead's institution where no other takes part or watches: never a person of the lead's.
STAND_IN_ROLES: tuple[str, ...] = (TRIAGE,)

FIELD_CLASS_ROLES: dict[str, frozenset[str]] = {
    "public": _roles(TRIAGE, WORKER, HEAD, SUPERVISOR, CUSTODIAN),
    "narrative": _roles(TRIAGE, WORKER),
    "identity": _roles(TRIAGE, WORKER, CUSTODIAN),
    "original_file": _roles(),
}


@dataclass(frozen=True)
class Subject:
    """What an object is about: the report, its case and the participation in question."""

    report: Report | None = None
    case: Case | None = None
    participation: Participation | None = None
    state: str = ""


def subject_of(obj: object) -> Subject:
    """Return what ``obj`` is about; None stands for a list as a whole."""
    match obj:
        case None:
            return Subject()
        case Report():
            return Subject(report=obj, case=obj.case, state=obj.status)
        case Case():
            return Subject(case=obj, state=obj.status)
        case Participation():
            return Subject(report=obj.report, case=obj.case, participation=obj, state=obj.status)
        case ClosureProposal():
            return Subject(report=obj.report, case=obj.case, state=obj.status)
        case Exclusion():
            return Subject(report=obj.report, case=obj.report.case)
    raise TypeError(f"no access rule speaks of {type(obj).__name__}")


def decide(principal: Principal, action: str, obj: object = None, field_class: str | None = None) -> Decision:
    """Decide whether ``principal`` may do ``action`` on ``obj``, and record that it was decided.

    ``field_class`` (public, narrative, identity, original_file) defaults to the action's own.
    Unknown actions raise ``KeyError``: an action without a rule must not pass for a denied one.
    """
    rule = RULES[action]
    decision = _decide(principal, rule, subject_of(obj), field_class or rule.field_class, obj)
    decisions.record(decision.allowed, action=action, reason=decision.reason)
    return decision


def would_allow(principal: Principal, action: str, obj: object = None) -> bool:
    """Whether ``decide`` would allow it; records nothing, for pages that offer only what is possible."""
    rule, subject = RULES[action], subject_of(obj)
    excluded = None
    if isinstance(principal, Person):
        # One page asks about many acts on the same case; what is then done is decided anew.
        key = (subject.report and subject.report.pk, subject.case and subject.case.pk)
        if key not in principal.seen_exclusions:
            principal.seen_exclusions[key] = is_excluded(principal, subject)
        excluded = principal.seen_exclusions[key]
    return _decide(principal, rule, subject, rule.field_class, obj, excluded).allowed


def has_desk_pages(user: "User") -> bool:
    """Whether a role of the account opens the desk at all; it says nothing about the session."""
    rule = RULES["day.view"]
    return any(assignment.role in rule.triage | rule.participant for assignment in roles_of(user))


def require(principal: Principal, action: str, obj: object = None, field_class: str | None = None) -> None:
    """Raise ``AccessDenied`` unless ``decide`` allows."""
    decision = decide(principal, action, obj, field_class)
    if not decision.allowed:
        raise AccessDenied(decision)


def _decide(
    principal: Principal, rule: Rule, subject: Subject, field_class: str, obj: object, excluded: bool | None = None
) -> Decision:
    match principal:
        case System():
            return Decision(True, "system")
        case Reporter():
            about_own = subject.report is not None and subject.report.pk == principal.report_id
            return Decision(rule.reporter and about_own, "code" if rule.reporter and about_own else "not_theirs")
        case Person():
            excluded = is_excluded(principal, subject) if excluded is None else excluded
            return (
                Decision(False, "excluded") if excluded else _decide_person(principal, rule, subject, field_class, obj)
            )
    raise TypeError("unknown kind of principal")


def _decide_person(person: Person, rule: Rule, subject: Subject, field_class: str, obj: object) -> Decision:
    if not person.second_factor:
        return Decision(False, "second_factor")
    reached = _reached_roles(person, rule, subject)
    if not reached:
        return Decision(False, "role_or_participation")
    if rule.states and subject.state not in rule.states:
        return Decision(False, "state")
    if rule.case_states and (subject.case is None or subject.case.status not in rule.case_states):
        return Decision(False, "state")
    if isinstance(obj, ClosureProposal) and (refusal := _closure_refusal(person, obj)):
        return Decision(False, refusal)
    if not reached & FIELD_CLASS_ROLES[field_class]:
        return Decision(False, "field_class")
    return Decision(True, "role")


def _closure_refusal(person: Person, proposal: ClosureProposal) -> str:
    """Return why this person may not decide about a proposal to close; empty when it may.

    The head and the workers of the lead's institution decide, in grave cases also the workers of
    another institution that took the case or, if there is none, those of the supervising body; where
    that cannot take part either, triage does. Never whoever proposed it.
    """
    if proposal.proposed_by_id == person.user.pk:
        return "own_proposal"
    parts = [part for part in proposal.case.participations.all() if part.status in APPROVING_ROLES]
    if any(part.lead and part.institution_id in person.institution_ids(HEAD, WORKER) for part in parts):
        return ""
    others = [part for part in parts if not part.lead]
    second = (
        any(part.institution_id in person.institution_ids(*APPROVING_ROLES[part.status]) for part in others)
        if others
        else bool(stand_in_ids(person, parts))
    )
    return "" if second and proposal.case.is_grave else "role_or_participation"


def stand_in_ids(person: Person, parts: Iterable[Participation]) -> set[UUID]:
    """Return for which institutions a person may be the second to approve, where no other takes part: triage."""
    of_lead = {part.institution_id for part in parts if part.lead}
    return set() if person.institution_ids() & of_lead else person.institution_ids(*STAND_IN_ROLES)


def _reached_roles(person: Person, rule: Rule, subject: Subject) -> frozenset[str]:
    """Roles of ``rule`` that the person holds for this very subject."""
    reached = {role for role in rule.triage if person.institution_ids(role)}
    about_all = subject.report is None and subject.case is None
    if about_all:
        return frozenset(reached | {role for role in rule.participant if person.institution_ids(role)})
    parts = _parts(rule, subject)
    return frozenset(reached | {role for role in rule.participant if person.institution_ids(role) & parts})


def _parts(rule: Rule, subject: Subject) -> set[UUID]:
    """Institutions through which a participant's role reaches the subject."""
    if rule.own:
        return {subject.participation.institution_id} if subject.participation else set()
    if subject.case is None:
        return set()
    return {
        part.institution_id
        for part in subject.case.participations.all()
        if part.status in rule.participation and (part.lead or not rule.lead)
    }


def is_excluded(person: Person, subject: Subject) -> bool:
    """Whether any report of the subject excludes the person or one of its institutions."""
    reports = {subject.report.pk} if subject.report else set()
    if subject.case is not None:
        reports |= set(subject.case.reports.values_list("pk", flat=True))
    if not reports:
        return False
    return Exclusion.objects.visible_to(System("access")).filter(exclusion_hits(person), report__in=reports).exists()


def person_of(request: HttpRequest) -> Person:
    """Return the principal of a signed-in request; its roles are read anew for each request."""
    from portal.accounts.sessions import has_second_factor

    return Person(user=request.user, second_factor=has_second_factor(request))  # type: ignore[arg-type]
