"""Duty (дежурство): who of triage is rung when somebody is in danger, planned two weeks ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import DateTimeField, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from reporting.registry.models import DutyShift, Institution, Role
from reporting.registry.selectors import holds, roles_of
from reporting.registry.services import TRIAGE_TYPE, RoleRefused, record_on_account
from reporting.vault import server

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.accounts.models import User

PHONE_CONTRACT = "duty.phone.1"
PLANNED = timedelta(days=14)
# So long before a gap the health page says so.
WARNING = timedelta(hours=24)
LONGEST = timedelta(hours=24)
Place = DutyShift.Place


class DutyRefused(RoleRefused):
    """A shift was not written down; ``reason`` is a code that a screen turns into words."""


@transaction.atomic
def plan_shift(
    *, named_by: User, user: User, place: int, starts_at: datetime, ends_at: datetime, phone: str
) -> DutyShift:
    """Write down who is on duty from ``starts_at`` to ``ends_at``, at most a day, and under which number (E.164).

    A second call with the same shift returns the first. Raises ``DutyRefused``: ``not_head`` of triage, ``inactive``
    who is no triage officer for the whole shift, ``period`` for an empty, past or longer one, ``held`` where
    somebody has that place then, or the person another.
    """
    require_head_of_triage(named_by)
    # Two heads who plan at once are put in a row.
    list(Institution.objects.select_for_update(no_key=True).filter(type=TRIAGE_TYPE).order_by("pk"))
    if ends_at <= max(starts_at, timezone.now()) or ends_at - starts_at > LONGEST:
        raise DutyRefused("A shift ends after it begins, later than now, and is no longer than a day.", reason="period")
    if not _works_in_triage(user, starts_at) or not _works_in_triage(user, ends_at - timedelta(seconds=1)):
        raise DutyRefused("Only an officer of triage is on duty.", reason="inactive")
    for other in DutyShift.objects.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).filter(
        Q(place=place) | Q(user=user)
    ):
        same = (other.user_id, other.place, other.starts_at, other.ends_at) == (user.pk, place, starts_at, ends_at)
        if same:
            return other
        raise DutyRefused("Somebody has that place then, or the person another.", reason="held")
    pk = uuid4()
    shift = DutyShift.objects.create(
        id=pk,
        user=user,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        phone=server.seal(phone.encode(), contract=PHONE_CONTRACT, pk=pk),
        named_by=named_by,
    )
    record_on_account("duty.plan", user.pk, named_by, fields=("place", "starts_at", "ends_at", "phone"))
    return shift


@transaction.atomic
def cancel_shift(*, shift_id: UUID, ended_by: User) -> None:
    """Take a shift back, or end one that runs; twice changes nothing. Raises ``DutyRefused`` (``not_head``)."""
    require_head_of_triage(ended_by)
    shift = DutyShift.objects.select_for_update().filter(pk=shift_id).first()
    now = timezone.now()
    if shift is None or shift.ends_at <= now:
        return
    if shift.starts_at >= now:
        shift.delete()
    else:
        shift.ends_at = now
        shift.save(update_fields=["ends_at"])
    record_on_account("duty.cancel", shift.user_id, ended_by, fields=("ends_at",))


@transaction.atomic
def hear_test_ring(*, user: User) -> int:
    """Note that the test ring of a shift that runs was heard; return of how many shifts."""
    now = timezone.now()
    rows = DutyShift.objects.filter(_runs(now), user=user, heard_at=None)
    return rows.update(heard_at=now)


def require_head_of_triage(user: User) -> None:
    """Raise ``DutyRefused`` unless ``user`` heads the triage team."""
    if not user.is_active or not heads_triage(user):
        raise DutyRefused("Only the head of triage may do this.", reason="not_head")


def heads_triage(user: User) -> bool:
    """Whether an account heads the triage team now."""
    return any(one.role == Role.HEAD and one.institution.type_id == TRIAGE_TYPE for one in roles_of(user))


def on_duty(now: datetime) -> list[DutyShift]:
    """Return the shifts that run now of those who may still act, who is rung first first; one query beside roles."""
    rows = DutyShift.objects.filter(_runs(now), user__is_active=True).select_related("user").order_by("place", "id")
    return [shift for shift in rows if _works_in_triage(shift.user, now)]


def shifts_between(start: datetime, end: datetime) -> QuerySet[DutyShift]:
    """Return the shifts that touch a time, in their order."""
    rows = DutyShift.objects.filter(starts_at__lt=end, ends_at__gt=start).select_related("user")
    return rows.order_by("starts_at", "place", "id")


def running_shift(shift_id: UUID) -> DutyShift | None:
    """Return the shift if it runs now."""
    return DutyShift.objects.filter(_runs(timezone.now()), pk=shift_id).select_related("user").first()


def waits_to_be_heard(user: User) -> bool:
    """Whether a shift of the person runs whose test ring was not said to be heard."""
    return DutyShift.objects.filter(_runs(timezone.now()), user=user, heard_at=None).exists()


def gaps(start: datetime, end: datetime, *, place: int | None = None) -> list[tuple[datetime, datetime]]:
    """Return when nobody is on duty, or nobody in ``place``, between two moments, the first gap first.

    A shift of somebody who does not sort reports any more when it begins is none.
    """
    found, covered = [], start
    rows = shifts_between(start, end).filter(user__is_active=True)
    rows = rows if place is None else rows.filter(place=place)
    begins = Greatest("starts_at", Value(start, output_field=DateTimeField()))
    for shift in rows.annotate(begins=begins).filter(holds(Role.TRIAGE, at="begins")):
        if shift.starts_at > covered:
            found.append((covered, min(shift.starts_at, end)))
        covered = max(covered, shift.ends_at)
    if covered < end:
        found.append((covered, end))
    return found


def only_next(start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return when somebody is on duty, but nobody in the first place, between two moments, in their order."""
    found, nobody = [], gaps(start, end)
    for begins, ends in gaps(start, end, place=Place.FIRST):
        at = begins
        for since, until in nobody:
            if begins <= since < ends:
                if since > at:
                    found.append((at, since))
                at = until
        if at < ends:
            found.append((at, ends))
    return found


def phone_of(shift: DutyShift) -> str:
    """Return the sealed number of a shift."""
    return server.unseal(bytes(shift.phone), contract=PHONE_CONTRACT, pk=shift.pk).decode()


def _runs(now: datetime) -> Q:
    return Q(starts_at__lte=now, ends_at__gt=now)


def _works_in_triage(user: User, at: datetime) -> bool:
    return user.is_active and any(one.role == Role.TRIAGE for one in roles_of(user, at))
