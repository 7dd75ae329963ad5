"""Commands on desk roles. One person grants, a second confirms; both are desk administrators."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts import credentials
from reporting.registry.models import Institution, Role, RoleAssignment
from reporting.registry.selectors import (
    desk_administrators,
    ever_held_role,
    roles_ever_held,
    roles_of,
    rows_of_desk_administrators,
)
from reporting.vault import audit

if TYPE_CHECKING:
    from portal.accounts.models import User

# Fewer than these never stay: one grants, another confirms.
ADMINISTRATORS = 2
# Triage sees every report, so the role belongs to one team and not to somebody in a school.
TRIAGE_TYPE = "triage"


class RoleRefused(Exception):
    """A role was not granted, confirmed or ended; the message says why and names nobody.

    ``reason`` is a code that a screen turns into words.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


@transaction.atomic
def grant_role(
    *,
    granted_by: User,
    user: User,
    institution: Institution,
    role: str,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    invited: bool = False,
) -> RoleAssignment:
    """Grant a desk role; it counts only after ``confirm_role`` by another desk administrator.

    ``invited`` says that the owner of the address is asked to prove it (``invitations``), or is known
    by other means. Raises ``RoleRefused`` if ``granted_by`` is no desk administrator or grants to
    themself, the account or the institution is not active, the period is empty, the triage role is for
    somebody outside the triage team, the account never held a desk role and is not ``invited``, or the
    person already holds the role, or the account's seal is broken (``unsealed``); ``ValueError`` for an unknown role.
    """
    role = Role(role).value
    require_administrator(granted_by)
    begins = valid_from or timezone.now()
    _refuse_pair(user, institution, role, granted_by)
    if valid_to is not None and valid_to <= begins:
        raise RoleRefused("A role must end after it begins.", reason="period")
    lock_account(user)
    _refuse_account(user, invited=invited)
    held = RoleAssignment.objects.filter(user=user, institution=institution, role=role)
    # One that somebody wrote past the portal keeps nobody from the role.
    if any(overlaps(assignment, begins, valid_to) for assignment in held if assignment.seal_stands()):
        raise RoleRefused("The person already holds this role in this institution.", reason="held")
    assignment = RoleAssignment.objects.create(
        user=user,
        institution=institution,
        role=role,
        valid_from=begins,
        valid_to=valid_to,
        granted_by=granted_by,
    )
    record_role("role.grant", assignment, granted_by, fields=("user", "institution", "role", "valid_from", "valid_to"))
    return assignment


def _refuse_pair(user: User, institution: Institution, role: str, granted_by: User) -> None:
    """Raise ``RoleRefused`` where this account may not hold this role there, whenever it is granted."""
    if granted_by.pk == user.pk:
        raise RoleRefused("Nobody grants a role to themself.", reason="own")
    if not user.is_active or not institution.active:
        raise RoleRefused("The account and the institution must be active.", reason="inactive")
    if role == Role.TRIAGE and institution.type_id != TRIAGE_TYPE:
        raise RoleRefused("The triage team alone holds the triage role.", reason="not_triage")


def _refuse_account(user: User, *, invited: bool) -> None:
    """Raise ``RoleRefused`` where nobody knows whose the account is, or somebody changed it past the portal."""
    known = ever_held_role(user)
    if not invited and not known:
        # Its address and name are what somebody in the CMS wrote there.
        raise RoleRefused("The account never held a desk role: it takes an invitation.", reason="never_held")
    if known and not user.seal_stands():
        raise RoleRefused("Somebody changed the account past the portal.", reason="unsealed")


@transaction.atomic
def confirm_role(*, assignment_id: UUID, confirmed_by: User) -> RoleAssignment:
    """Confirm a granted role, so that it counts; the first one ends all rights in the CMS. Twice changes nothing.

    Raises ``RoleRefused`` if ``confirmed_by`` is no desk administrator, granted the role or would
    hold it, if the granter may not any more, if the role has ended meanwhile, or a seal is broken (``unsealed``).
    """
    lock_administrators()
    assignment = RoleAssignment.objects.select_for_update().get(pk=assignment_id)
    require_administrator(confirmed_by)
    if not assignment.is_sealed:
        raise RoleRefused("Somebody wrote the role, or the account, past the portal.", reason="unsealed")
    if confirmed_by.pk in (assignment.granted_by_id, assignment.user_id):
        raise RoleRefused("Somebody confirms who neither granted nor receives it.", reason="second_person")
    if assignment.confirmed:
        return assignment
    now = timezone.now()
    if assignment.valid_to is not None and assignment.valid_to <= now:
        raise RoleRefused("The role has already ended.", reason="ended")
    if not _granter_still_may(assignment):
        raise RoleRefused("The granter of the role may not grant it any more.", reason="granter_gone")
    if not roles_ever_held([assignment.user_id]):
        credentials.revoke_cms_rights(assignment.user)
    assignment.confirmed_by, assignment.confirmed_at = confirmed_by, now
    assignment.save(update_fields=["confirmed_by", "confirmed_at"])
    record_role("role.confirm", assignment, confirmed_by, fields=("confirmed_by",))
    return assignment


@transaction.atomic
def end_role(*, assignment_id: UUID, ended_by: User) -> RoleAssignment:
    """End a role at once, confirmed or not. Ending twice changes nothing.

    One administrator is enough: taking a right away must never wait. Raises ``RoleRefused`` if
    ``ended_by`` is no desk administrator, or if fewer than two desk administrators would remain,
    since then nobody could grant and confirm any more.
    """
    lock_administrators()
    assignment = RoleAssignment.objects.select_for_update().get(pk=assignment_id)
    require_administrator(ended_by)
    now = timezone.now()
    if assignment.valid_to is not None and assignment.valid_to <= now:
        return assignment
    if assignment.role == Role.DESK_ADMIN and assignment.confirmed:
        remaining = {one.user_id for one in desk_administrators() if one.pk != assignment.pk}
        if len(remaining) < ADMINISTRATORS:
            raise RoleRefused("Two desk administrators must remain.", reason="last_administrators")
    assignment.valid_to = now
    assignment.save(update_fields=["valid_to"])
    record_role("role.end", assignment, ended_by, fields=("valid_to",))
    return assignment


def lock_administrators() -> None:
    """Lock the desk administrators' roles until the transaction ends, all of them in one order.

    Two who end two of the last three at once must not both find two others, and nobody confirms while
    another one ends the role of either who granted or who confirms.
    """
    list(rows_of_desk_administrators().select_for_update(of=("self",)).order_by("pk"))


def _granter_still_may(assignment: RoleAssignment) -> bool:
    """Whether the granter of a role could still do so: a desk administrator, of a substitute's role the head there."""
    granter = assignment.granted_by
    if granter is None or not granter.is_active:
        return False
    held = {(role.role, role.institution_id) for role in roles_of(granter)}
    if assignment.stands_in_for_id is not None:
        return (Role.HEAD, assignment.institution_id) in held
    return Role.DESK_ADMIN in {role for role, _place in held}


def lock_account(user: User) -> None:
    """Lock an account until the transaction ends, so that two who give it a role do so one after the other.

    Rows that refer to the account may come and go meanwhile.
    """
    # Whoever is signed in is a lazy object of another class.
    user._meta.model._default_manager.select_for_update(no_key=True).get(pk=user.pk)


def overlaps(held: RoleAssignment, begins: datetime, ends: datetime | None) -> bool:
    """Whether a role is held at any moment from ``begins`` (included) to ``ends`` (excluded; None is for good)."""
    return (held.valid_to is None or held.valid_to > begins) and (ends is None or held.valid_from < ends)


def is_administrator(user: User) -> bool:
    """Whether an active account is a desk administrator now."""
    return user.is_active and Role.DESK_ADMIN in {assignment.role for assignment in roles_of(user)}


def require_administrator(user: User) -> None:
    """Raise ``RoleRefused`` unless ``user`` is an active desk administrator."""
    if not is_administrator(user):
        raise RoleRefused("Only a desk administrator may do this.", reason="not_administrator")


def record_role(action: str, assignment: RoleAssignment, actor: User | None, *, fields: tuple[str, ...]) -> None:
    """Write the audit event; the object is the account whose rights change."""
    purpose = f"role {assignment.role}" if actor else "desk_admins command on the server"
    institution_id = assignment.institution_id
    record_on_account(action, assignment.user_id, actor, institution_id=institution_id, purpose=purpose, fields=fields)


def record_on_account(
    action: str,
    account_id: UUID,
    actor: User | None,
    *,
    institution_id: UUID | None = None,
    purpose: str = "",
    fields: tuple[str, ...] = (),
) -> None:
    """Write the audit event of what was done to an account; without ``actor`` the portal did it by itself."""
    audit.record(
        action=action,
        object_type="account",
        object_id=UUID(str(account_id)),
        actor=actor.pk if actor else None,
        actor_kind="user" if actor else "system",
        institution_id=institution_id,
        purpose=purpose,
        fields=fields,
    )
