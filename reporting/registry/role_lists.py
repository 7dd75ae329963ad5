"""Lists of desk roles and accounts, for the screens of the desk administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone

from portal.script.folding import folded
from reporting.registry.models import Institution, RoleAssignment
from reporting.registry.models.roles import CONFIRMED, ends_after

if TYPE_CHECKING:
    from portal.accounts.models import User

# How many accounts one search shows; others are found by more words.
FOUND_AT_MOST = 25


def _with_people() -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.select_related(
        "user", "institution", "granted_by", "confirmed_by", "stands_in_for__user"
    )


def roles_waiting() -> QuerySet[RoleAssignment]:
    """Return the roles that wait for a second person, the oldest first."""
    return _with_people().filter(ends_after(timezone.now())).exclude(CONFIRMED).order_by("granted_at", "id")


def roles_confirmed() -> QuerySet[RoleAssignment]:
    """Return the confirmed roles that have not ended, also those that begin later."""
    return _with_people().filter(ends_after(timezone.now()), CONFIRMED)


def roles_of_account(user_id: UUID) -> list[RoleAssignment]:
    """Return every role that an account holds, is about to hold or ever held, the newest first."""
    return list(_with_people().filter(user=user_id).order_by("-granted_at", "-id"))


def accounts_matching(text: str) -> list[User]:
    """Return at most 25 active accounts whose name or address holds every word of ``text``.

    Either script finds the other: names are compared folded, as in the portal's search.
    """
    words = folded(text).split()
    if not words:
        return []
    users = get_user_model().objects.filter(is_active=True).order_by("last_name", "first_name", "email")
    rows = users.values_list("pk", "first_name", "last_name", "email")
    # Addresses are compared as they are written: folding would take their endings for Serbian ones.
    typed = text.strip().lower()
    hits: list[UUID] = []
    for pk, first, last, email in rows.iterator():
        name = folded(f"{first} {last}")
        if typed in email or all(word in name for word in words):
            hits.append(pk)
        if len(hits) == FOUND_AT_MOST:
            break
    return list(users.filter(pk__in=hits))


def namesakes(user: User) -> list[User]:
    """Return other accounts, entered or not, that ever held a desk role under the same name in either script.

    Exclusions follow an account: somebody who comes back under a new address would leave them behind.
    """
    own = folded(user.get_full_name()).split()
    if not own:
        return []
    known = RoleAssignment.objects.filter(CONFIRMED).values("user")
    others = get_user_model().objects.filter(pk__in=known).exclude(pk=user.pk).order_by("email")
    return [one for one in others if folded(one.get_full_name()).split() == own]


def institutions_with_roles() -> QuerySet[Institution]:
    """Return the active institutions in which a role may be granted, by kind and name."""
    return Institution.objects.filter(active=True).select_related("type").order_by("type__order", "name")
