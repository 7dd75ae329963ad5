"""Who counts as staff: accounts that pass the door only with a second factor.

Rooms above add predicates ("holds a desk role") by registration, so that this one imports none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from portal.accounts.models import User

Predicate = Callable[[User], bool]
HolderQuery = Callable[[], Iterable[UUID]]


@dataclass(frozen=True)
class Contact:
    """Where people sit who look after accounts; ``phone`` and ``email`` are the institution's, where known."""

    name: str
    phone: str
    email: str

    @property
    def dialled(self) -> str:
        """The number without blanks and signs, for a link."""
        return "".join(sign for sign in self.phone if sign in "+0123456789")


ContactQuery = Callable[[], Iterable[Contact]]
RoleQuery = Callable[[User], Iterable[str]]

_predicates: list[Predicate] = []
_holders: list[HolderQuery] = []
_ever: list[Predicate] = []
_desk_users: list[Predicate] = []
_contacts: list[ContactQuery] = []
_roles: list[RoleQuery] = []


def register_predicate(predicate: Predicate) -> None:
    """Register a function that says whether an account holds a role beyond the CMS."""
    _predicates.append(predicate)


def register_holders(query: HolderQuery) -> None:
    """Register a function returning the ids of all accounts that hold, or ever held, such a role.

    It keeps lists of accounts to one query.
    """
    _holders.append(query)


def register_ever_held(predicate: Predicate) -> None:
    """Register a function that says the same of one account."""
    _ever.append(predicate)


def register_desk_user(predicate: Predicate) -> None:
    """Register a function that says whether the desk has a page for the account."""
    _desk_users.append(predicate)


def register_contacts(query: ContactQuery) -> None:
    """Register a function that says where people sit who look after accounts."""
    _contacts.append(query)


def register_roles(query: RoleQuery) -> None:
    """Register a function that names the roles which an account holds now; any change of them is another answer."""
    _roles.append(query)


def roles_of(user: User) -> list[str]:
    """Return a name of each role that rooms above gave the account and that counts now."""
    return sorted(name for query in _roles for name in query(user))


def contacts() -> list[Contact]:
    """Return where to ask about an account; no person is named."""
    return [contact for query in _contacts for contact in query()]


def uses_desk(user: User) -> bool:
    """Whether the desk has a page for the account; some roles have none yet."""
    return any(predicate(user) for predicate in _desk_users)


def holds_registered_role(user: User) -> bool:
    """Whether a room above the ground floor gave the account a role."""
    return any(predicate(user) for predicate in _predicates)


def holders_of_registered_roles() -> set[UUID]:
    """Return the ids of every account with a registered role, also one that has ended."""
    return {pk for query in _holders for pk in query()}


def ever_held_registered_role(user: User) -> bool:
    """Whether the account has a registered role, also one that has ended."""
    return any(predicate(user) for predicate in _ever)


def can_use_cms(user: User | AnonymousUser) -> bool:
    """Whether the account may open the CMS."""
    return bool(user.is_active and user.has_perm("wagtailadmin.access_admin"))


def edits(request: HttpRequest) -> bool:
    """Whether whoever asks may open the CMS; for public addresses, where readers have no session to load."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = request.user
    return isinstance(user, (User, AnonymousUser)) and can_use_cms(user)


def looks_after_accounts(user: User) -> bool:
    """Whether the account makes, changes or deletes accounts in the CMS."""
    return user.is_superuser or any(user.has_perm(f"accounts.{act}_user") for act in ("add", "change", "delete"))


def is_staff_account(user: User | AnonymousUser) -> bool:
    """Whether the account needs a second factor: CMS access, Django's flags or a registered role."""
    if not isinstance(user, User):
        return False
    # The permissions of the CMS are the dearest to ask, and most who come here hold a role.
    return bool(user.is_staff or user.is_superuser or holds_registered_role(user) or can_use_cms(user))


def has_enrolled(user: User) -> bool:
    """Whether the account owns a device; recovery codes alone are not one."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
