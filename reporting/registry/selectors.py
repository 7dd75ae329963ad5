"""Queries on the reference data."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from portal.accounts.staff import Contact
from portal.script.sorting import sort_key
from reporting.registry.models import (
    AlarmRule,
    Choice,
    ChoiceKind,
    DeadlineRule,
    EmergencyGround,
    Institution,
    Municipality,
    Owner,
    Role,
    RoleAssignment,
    RoutingRule,
    ViolenceForm,
)
from reporting.registry.models.roles import CONFIRMED, ends_after

if TYPE_CHECKING:
    from portal.accounts.models import User

NEAR_MUNICIPALITY, NEAR_DISTRICT, NEAR_NATIONAL = range(3)


def institutions_serving(*, type_code: str, municipality: Municipality | str | None) -> list[Institution]:
    """Return the active institutions of a type that serve a place, the nearest first.

    ``municipality`` is a municipality, its registration number, or nothing when the place is not
    known; then only national institutions are left. First come those whose area names the
    municipality or whose seat it is, then those of its district, then the national ones.
    """
    found = serving(_municipality(municipality)).filter(type=type_code)
    rows = found.select_related("type", "municipality", "district", "supervisor")
    return sorted(rows, key=lambda one: (one.distance, sort_key(one.name, "cyrl"), str(one.pk)))


def serving(place: Municipality | None) -> QuerySet[Any]:
    """Return the active institutions that serve a place, each with its ``distance``; without one, the national ones."""
    if place is None:
        national = Institution.objects.filter(national=True, active=True)
        return national.annotate(distance=Value(NEAR_NATIONAL, output_field=IntegerField()))
    areas = Institution.serves.through.objects.filter(institution=OuterRef("pk"))
    here, seat = Exists(areas.filter(municipality=place.pk)), Q(municipality=place.pk)
    near = here | (~Exists(areas) & (seat | Q(district=place.district_id))) | Q(national=True)
    distance = Case(
        When(here | seat, then=Value(NEAR_MUNICIPALITY)),
        When(national=True, then=Value(NEAR_NATIONAL)),
        default=Value(NEAR_DISTRICT),
        output_field=IntegerField(),
    )
    return Institution.objects.filter(near, active=True).annotate(distance=distance)


def _municipality(place: Municipality | str | None) -> Municipality | None:
    if place is None or isinstance(place, Municipality):
        return place
    return Municipality.objects.filter(pk=place).first() if place else None


def alternate_of(institution: Institution) -> Institution | None:
    """Return the body that receives in place of an institution: its nearest active supervisor.

    Returns nothing at the top of the chain; then triage decides by hand.
    """
    seen = {institution.pk}
    current = institution.supervisor
    while current is not None and current.pk not in seen:
        if current.active:
            return current
        seen.add(current.pk)
        current = current.supervisor
    return None


def valid_on(on: date) -> Q:
    """Return the condition that a rule, or a form of violence, is valid on a day."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def deadline_rules(
    *, starts_at: str, on: date, owners: tuple[str, ...] = (Owner.REPORT, Owner.PARTICIPATION)
) -> list[DeadlineRule]:
    """Return the deadline rules that an event starts on a day, for the given owners.

    Rules that merely tell the reporter of a time are left out unless asked for.
    """
    return list(DeadlineRule.objects.filter(valid_on(on), starts_at=starts_at, owner__in=owners))


def rule_in_force(rule: DeadlineRule, *, on: date) -> DeadlineRule | None:
    """Return the version of a deadline rule that is valid on a day; None when the rule has ended."""
    return DeadlineRule.objects.filter(valid_on(on), code=rule.code).order_by("-version").first()


def routing_rules(*, on: date) -> list[RoutingRule]:
    """Return the routing rules that are valid on a day, in their order, with their institution type."""
    return list(RoutingRule.objects.filter(valid_on(on)).select_related("institution_type"))


def alarm_rules(*, starts_at: str, on: date) -> list[AlarmRule]:
    """Return the steps of an alarm that an event begins on a day, in the order of their time."""
    rules = AlarmRule.objects.filter(valid_on(on), starts_at=starts_at)
    return list(rules.order_by("after_minutes", "order", "code", "version"))


def types_of_acute_rules() -> set[str]:
    """Return the kinds of institutions to which every acute report goes: rules that ask for nothing but that risk."""
    rules = routing_rules(on=timezone.localdate())
    return {rule.institution_type_id for rule in rules if rule.conditions == {"risks": ["acute"]}}


def roles_of(user: User, at: datetime | None = None) -> list[RoleAssignment]:
    """Return the confirmed role assignments of a person that are valid at a moment (default: now)."""
    rows = _in_force(at or timezone.now()).filter(user=user).select_related("institution", "institution__type")
    return counting(rows)


def roles_in_force() -> QuerySet[RoleAssignment]:
    """Return the confirmed role assignments that are valid now, of all accounts, as the table has them.

    Where a role gives something, ask ``counting`` of them; where it takes something away, a row is enough.
    """
    return _in_force(timezone.now())


def counting(rows: QuerySet[RoleAssignment]) -> list[RoleAssignment]:
    """Return the assignments that count: with their seal, and of an account that has its own."""
    return [one for one in rows.select_related("user") if one.is_sealed]


def people_in_role(role: str, *, institution: Institution | None = None) -> list[User]:
    """Return the active accounts that hold a role now, anywhere or in one institution."""
    held = _in_force(timezone.now()).filter(role=role, user__is_active=True)
    if institution is not None:
        held = held.filter(institution=institution)
    return list({one.user_id: one.user for one in counting(held)}.values())


def confirmed_roles_at(institutions: Collection[UUID]) -> list[RoleAssignment]:
    """Return the confirmed roles that are or were held at institutions, each with ``in_force``.

    One that does not count is there, since exclusions ask for it, and is not in force.
    """
    rows = RoleAssignment.objects.filter(CONFIRMED, institution__in=institutions)
    in_force = Exists(_in_force(timezone.now()).filter(pk=OuterRef("pk"), user__is_active=True))
    found: list[Any] = list(rows.annotate(in_force=in_force).select_related("user"))
    for one in found:
        one.in_force = one.in_force and one.is_sealed
    return found


def desk_administrators() -> list[RoleAssignment]:
    """Return the confirmed desk administrators' assignments that count now, of active accounts."""
    return counting(rows_of_desk_administrators())


def rows_of_desk_administrators() -> QuerySet[RoleAssignment]:
    """Return the same as the table has them, to be locked."""
    return _in_force(timezone.now()).filter(role=Role.DESK_ADMIN, user__is_active=True)


def account_contacts() -> list[Contact]:
    """Return the institutions where desk administrators work, each once; no person is named."""
    places = {one.institution for one in counting(rows_of_desk_administrators().select_related("institution"))}
    rows = sorted((place.name, place.phone, place.email) for place in places)
    return [Contact(name=name, phone=phone, email=email) for name, phone, email in rows]


def holds_desk_role(user: User) -> bool:
    """Return whether an account holds, or is about to hold, a desk role.

    Granted but unconfirmed and future roles count too: such an account must already pass a second
    factor and must already be out of reach of the CMS.
    """
    held = RoleAssignment.objects.filter(ends_after(timezone.now()), user=user.pk)
    return user.pk is not None and held.exists()


def names_of_roles(user: User) -> list[str]:
    """Return the ids of the roles of an account that count now: whatever changes them changes the list."""
    return [str(pk) for pk in roles_in_force().filter(user=user.pk).values_list("pk", flat=True)]


def ever_held_role(user: User) -> bool:
    """Return whether an account holds or held a confirmed desk role, or one waits for its confirmation.

    No screen of the CMS changes it then. One that ended unconfirmed never counted.
    """
    return _held_or_waiting().filter(user=user.pk).exists()


def desk_role_holders() -> set[UUID]:
    """Return the ids of all accounts of which ``ever_held_role`` is true: their names stand in cases."""
    return set(_held_or_waiting().values_list("user_id", flat=True))


def _held_or_waiting() -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(CONFIRMED | ends_after(timezone.now()))


def _in_force(moment: datetime) -> QuerySet[RoleAssignment]:
    # A substitute has the role no longer than the person who is absent.
    absent_holds_it = Q(stands_in_for__isnull=True) | Q(stands_in_for__valid_to__isnull=True)
    absent_holds_it |= Q(stands_in_for__valid_to__gt=moment)
    return RoleAssignment.objects.filter(CONFIRMED, ends_after(moment), absent_holds_it, valid_from__lte=moment)


def holds(role: str, *, at: str) -> Exists:
    """Return the condition on rows with a ``user`` that it holds a role at the moment in their field ``at``."""
    moment: Any = OuterRef(at)
    return Exists(_in_force(moment).filter(role=role, user=OuterRef("user")))


def workers_of(institutions: Collection[UUID]) -> list[RoleAssignment]:
    """Return who works on cases in these institutions now in their own right, by name: those who may be absent."""
    rows = _in_force(timezone.now()).filter(
        role=Role.CASE_WORKER, institution__in=institutions, stands_in_for=None, user__is_active=True
    )
    return counting(rows.select_related("institution").order_by("user__last_name", "user__first_name", "id"))


def substitutes_in(institutions: Collection[UUID]) -> list[RoleAssignment]:
    """Return the substitutes named in these institutions whose period is not over, the first to begin first."""
    rows = RoleAssignment.objects.filter(
        ends_after(timezone.now()), institution__in=institutions, stands_in_for__isnull=False
    )
    return list(rows.select_related("user", "institution", "stands_in_for__user").order_by("valid_from", "id"))


def roles_ever_held(users: Collection[UUID]) -> dict[UUID, list[RoleAssignment]]:
    """Return by account every confirmed role that it holds or has held, the oldest first."""
    rows = RoleAssignment.objects.filter(CONFIRMED, user__in=users).select_related("institution")
    found: dict[UUID, list[RoleAssignment]] = {}
    for row in rows.order_by("valid_from", "id"):
        found.setdefault(row.user_id, []).append(row)
    return found


def workplaces_of(users: Collection[UUID]) -> dict[UUID, list[Institution]]:
    """Return by account the institutions in which it holds a role now in its own right, by name.

    An account that holds none is missing. Where somebody only stands in for a time, nobody is at home.
    """
    rows = _in_force(timezone.now()).filter(user__in=users, stands_in_for=None).select_related("institution")
    found: dict[UUID, dict[UUID, Institution]] = {}
    for row in counting(rows.order_by("institution__name", "id")):
        found.setdefault(row.user_id, {})[row.institution_id] = row.institution
    return {user_id: list(places.values()) for user_id, places in found.items()}


def active_worker(email: str) -> User | None:
    """Return the active account with an address, in any letter case, that ever held a confirmed desk role; else None.

    Of all others, those of the CMS too, nobody learns here whether there is one.
    """
    from portal.accounts.models import User

    found = User.objects.filter(email=User.objects.normalize_email(email), is_active=True).first()
    return found if found is not None and roles_ever_held([found.pk]) else None


def offered_forms(track: str) -> QuerySet[ViolenceForm]:
    """Return the forms of violence that a track offers: all to adults, a short list to children."""
    today = timezone.localdate()
    forms = ViolenceForm.objects.filter(valid_on(today), offered=True).exclude(group="triage-flag")
    if track == "child":
        return forms.exclude(child_label="").order_by("child_order", "code")
    return forms.order_by("order", "code")


def choices(kind: str, track: str = "") -> list[Choice]:
    """Return the active entries of a vocabulary in their order; with a track, those that it offers."""
    found = list(Choice.objects.filter(kind=kind, active=True).order_by("order", "code"))
    if track == "child":
        found = [choice for choice in found if choice.child_label]
    return [choice for choice in found if not track or not choice.tracks or track in choice.tracks.split()]


def measure_kinds(institution_type: str) -> list[Choice]:
    """Return the kinds of measures that a type of institution is offered, in their order."""
    found = choices(ChoiceKind.MEASURE)
    return [one for one in found if not one.institution_types or institution_type in one.institution_types.split()]


def emergency_grounds() -> list[EmergencyGround]:
    """Return the grounds on which a case may be opened by break-glass, in their order."""
    return list(EmergencyGround.objects.filter(active=True))
