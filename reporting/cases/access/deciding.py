"""``decide()``: asks the rules in their fixed order, and records that it was asked.

Order: exclusion, second factor, participation and role, state, field class.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from portal.security import decisions
from reporting.cases.access.checks import CHECKS, STATE
from reporting.cases.access.rules import FIELD_CLASS_ROLES
from reporting.cases.access.subjects import Subject, is_excluded, subject_of
from reporting.cases.acts import NO_FIELD, RULES, Rule
from reporting.cases.principals import Person, Principal, Reporter, System
from reporting.cases.roles import BREAKER, with_derived
from reporting.cases.states import TransitionNotAllowed
from reporting.registry.selectors import roles_of

if TYPE_CHECKING:
    from portal.accounts.models import User


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


class StateNotAllowed(AccessDenied, TransitionNotAllowed):
    """Raised by ``require`` where only the state stands in the way: somebody was faster, perhaps oneself."""


def decide(principal: Principal, action: str, obj: object = None, field_class: str | None = None) -> Decision:
    """Decide whether ``principal`` may do ``action`` on ``obj``, and record that it was decided.

    ``field_class`` (public, narrative, identity, original_file) defaults to the action's own.
    Unknown actions and field classes raise ``KeyError``: what has no rule must not pass for denied.
    """
    rule, subject = RULES[action], subject_of(obj)
    excluded = _is_excluded(principal, subject, anew=True)
    decision = _decide(principal, rule, subject, field_class or rule.field_class, obj, excluded)
    decisions.record(decision.allowed, action=action, reason=decision.reason)
    return decision


def would_allow(principal: Principal, action: str, obj: object = None) -> bool:
    """Whether ``decide`` would allow it; records nothing, for pages that offer only what is possible.

    A page asks about many acts on one case: exclusion is asked once for all of them, what is then done anew.
    """
    rule, subject = RULES[action], subject_of(obj)
    excluded = _is_excluded(principal, subject, anew=False)
    return _decide(principal, rule, subject, rule.field_class, obj, excluded).allowed


def _is_excluded(principal: Principal, subject: Subject, *, anew: bool) -> bool:
    """Whether the subject excludes the principal; unless ``anew``, as it was last found out in this request."""
    if not isinstance(principal, Person) or subject.matter_id is None:
        return False
    if anew or subject.matter_id not in principal.seen_exclusions:
        principal.seen_exclusions[subject.matter_id] = is_excluded(principal, subject)
    return principal.seen_exclusions[subject.matter_id]


def has_role_for(person: Person, action: str) -> bool:
    """Whether a general role of the person stands in the rule of ``action``, for a menu that asks no more."""
    return bool(person.institution_ids(*RULES[action].general))


def has_desk_pages(user: "User") -> bool:
    """Whether a role of the account opens the desk at all; it says nothing about the session."""
    rules = [RULES[action] for action in ("day.view", "roles.view", "audit.read")]
    opening = frozenset[str]().union(*(rule.triage | rule.participant | rule.general for rule in rules))
    return any(assignment.role in opening for assignment in roles_of(user))


def require(principal: Principal, action: str, obj: object = None) -> None:
    """Raise ``AccessDenied`` unless ``decide`` allows; where the state does not, it is ``TransitionNotAllowed`` too."""
    decision = decide(principal, action, obj)
    if not decision.allowed:
        raise (StateNotAllowed if decision.reason == STATE else AccessDenied)(decision)


def _decide(
    principal: Principal, rule: Rule, subject: Subject, field_class: str, obj: object, excluded: bool
) -> Decision:
    match principal:
        case System():
            return Decision(True, "system")
        case Reporter():
            about_own = subject.report is not None and subject.report.pk == principal.report_id
            return Decision(rule.reporter and about_own, "code" if rule.reporter and about_own else "not_theirs")
        case Person():
            if excluded:
                return Decision(False, "excluded")
            return _decide_person(principal, rule, subject, field_class, obj)
    raise TypeError("unknown kind of principal")


def _decide_person(person: Person, rule: Rule, subject: Subject, field_class: str, obj: object) -> Decision:
    if not person.second_factor:
        return Decision(False, "second_factor")
    reached = _reached_roles(person, rule, subject)
    if not reached:
        return Decision(False, "role_or_participation")
    if rule.states and subject.state not in rule.states:
        return Decision(False, STATE)
    if rule.case_states and (subject.case is None or subject.case.status not in rule.case_states):
        return Decision(False, STATE)
    if rule.check and (refusal := CHECKS[rule.check](person, obj)):
        return Decision(False, refusal)
    if field_class != NO_FIELD and not reached & FIELD_CLASS_ROLES[field_class]:
        return Decision(False, "field_class")
    return Decision(True, "role")


def _reached_roles(person: Person, rule: Rule, subject: Subject) -> frozenset[str]:
    """Roles of ``rule`` that the person holds for this very subject."""
    reached = {role for role in rule.triage | rule.general if person.institution_ids(role)}
    reached |= {role for role in rule.body if subject.body_id in person.institution_ids(role)}
    wanted = with_derived(rule.participant)
    if subject.matter_id is None:
        return frozenset(reached | {role for role in wanted if person.institution_ids(role)})
    parts = _parts(rule, subject)
    reached |= {role for role in wanted if person.institution_ids(role) & parts}
    # Asked last: whoever reaches the matter by a role needs no emergency access.
    if (
        rule.emergency_access
        and not reached
        and subject.case is not None
        and subject.case.pk in person.emergency_access
    ):
        reached.add(BREAKER)
    return frozenset(reached)


def _parts(rule: Rule, subject: Subject) -> set[UUID]:
    """Institutions through which a participant's role reaches the subject."""
    if rule.own:
        return {subject.institution_id} if subject.institution_id else set()
    if subject.case is None:
        return set()
    return {
        part.institution_id
        for part in subject.case.participations.all()
        if part.status in rule.participation and (part.lead or not rule.lead)
    }


def person_of(request: HttpRequest) -> Person:
    """Return the principal of a signed-in request; its roles are read anew for each request."""
    from portal.accounts.sessions import has_second_factor

    return Person(user=request.user, second_factor=has_second_factor(request))  # type: ignore[arg-type]


def may_read_health(request: HttpRequest) -> bool:
    """Whether the account of ``request`` may read the health page, which shows no content."""
    return would_allow(person_of(request), "health.read")
