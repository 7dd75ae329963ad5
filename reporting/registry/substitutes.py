"""Substitutes (замене): the head of an institution names who stands in for an absent worker, and until when.

An institution's workers share its cases, so a substitute holds the same role there for a time. It
counts like every role: only after a desk administrator has confirmed it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.registry.models import Role, RoleAssignment
from reporting.registry.selectors import roles_ever_held, roles_of
from reporting.registry.services import RoleRefused, lock_account, overlaps, record_role

if TYPE_CHECKING:
    from portal.accounts.models import User

RECORDED = ("valid_from", "valid_to", "stands_in_for")


@transaction.atomic
def name_substitute(*, named_by: User, absent_id: UUID, user: User, first_day: date, last_day: date) -> RoleAssignment:
    """Name who stands in for a worker's role from the first to the last day, both included, days of Serbia.

    A second call with the same period returns the first. Raises ``RoleRefused`` (``not_head``, ``own``,
    ``inactive``, ``absent``, ``period``, ``held``) and ``RoleAssignment.DoesNotExist``.
    """
    absent = RoleAssignment.objects.select_for_update().select_related("institution").get(pk=absent_id)
    _require_head(named_by, absent)
    if user.pk in (named_by.pk, absent.user_id):
        raise RoleRefused("Nobody stands in for themself, and no head names themself.", reason="own")
    if not user.is_active or not roles_ever_held([user.pk]) or not absent.institution.active:
        raise RoleRefused("Account and institution must be active, the account one of the desk.", reason="inactive")
    now, ends = timezone.now(), _midnight(last_day + timedelta(days=1))
    begins = max(_midnight(first_day), now)
    if absent.role != Role.CASE_WORKER or not absent.confirmed or absent.ended or absent.stands_in_for_id is not None:
        raise RoleRefused("Only a worker who holds the role can be stood in for.", reason="absent")
    if last_day < first_day or ends <= now:
        raise RoleRefused("A substitute's period must end after it begins.", reason="period")
    lock_account(user)
    for held in RoleAssignment.objects.filter(user=user, institution=absent.institution_id, role=absent.role):
        # A role of today begins when it is given.
        same = timezone.localdate(held.valid_from) == timezone.localdate(begins) and held.valid_to == ends
        if held.stands_in_for_id == absent.pk and not held.ended and same:
            return held
        if overlaps(held, begins, ends):
            raise RoleRefused("The person already holds this role in this institution.", reason="held")
    named = RoleAssignment.objects.create(
        user=user,
        institution=absent.institution,
        role=absent.role,
        valid_from=begins,
        valid_to=ends,
        granted_by=named_by,
        stands_in_for=absent,
    )
    record_role("substitute.name", named, named_by, fields=RECORDED)
    return named


@transaction.atomic
def end_substitute(*, assignment_id: UUID, ended_by: User) -> RoleAssignment:
    """End a substitute's role at once, since the absent one is back; ending twice changes nothing.

    Raises ``RoleRefused`` (``not_head``) and ``RoleAssignment.DoesNotExist`` for a role that stands in for none.
    """
    found = RoleAssignment.objects.select_for_update().filter(stands_in_for__isnull=False).get(pk=assignment_id)
    _require_head(ended_by, found)
    if found.ended:
        return found
    found.valid_to = timezone.now()
    found.save(update_fields=["valid_to"])
    record_role("substitute.end", found, ended_by, fields=RECORDED)
    return found


def _require_head(user: User, assignment: RoleAssignment) -> None:
    headed = {one.institution_id for one in roles_of(user) if one.role == Role.HEAD}
    if not user.is_active or assignment.institution_id not in headed:
        raise RoleRefused("Only the head of the institution may do this.", reason="not_head")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
