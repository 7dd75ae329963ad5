"""One-time links: how an account that has no device gets its first one, or a new one after a loss.

Whoever knows only the password of such an account could enrol a device of their own. So while a link
is out, nothing else opens the account: not the password, not another provider, not an older session.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from portal.accounts import seals
from portal.accounts.models import EntryLink, User
from portal.accounts.signals import link_used
from portal.accounts.staff import has_enrolled, holds_registered_role
from portal.security.hosts import ONE_HOST, host_of
from portal.security.zones import CMS_HOST, DESK_HOST

# The session carries the digest: whoever reads the database finds no token there either.
CARRIED = "entry"
TOKEN_BYTES = 32


def make(*, user: User, purpose: EntryLink.Purpose, sets_password: bool) -> str:
    """Make a link for ``user`` and return its path; an older one that was not used is gone.

    It lives ``INVITATION_HOURS`` or ``RECOVERY_LINK_HOURS``.
    """
    hours = settings.INVITATION_HOURS if purpose == EntryLink.Purpose.INVITATION else settings.RECOVERY_LINK_HOURS
    token, now = secrets.token_urlsafe(TOKEN_BYTES), timezone.now()
    EntryLink.objects.filter(user=user, used_at=None).delete()
    EntryLink.objects.create(
        user=user,
        purpose=purpose,
        digest=digest(token, host=host_for(user)),
        sets_password=sets_password,
        made_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    return reverse("account_entry_token", args=[token])


def host_for(user: User) -> str:
    """Return the host where the account works, and where alone its link opens; ``ONE_HOST`` where there is one."""
    if not settings.HOSTS:
        return ONE_HOST
    # A role that waits for its confirmation counts: whoever is invited to the desk will work there.
    return DESK_HOST if holds_registered_role(user) else CMS_HOST


def digest(token: str, *, host: str) -> str:
    """Return what is kept of a token for ``host``: 256 random bits need no salt."""
    return hashlib.sha256(f"{host}|{token}".encode()).hexdigest()


def carry(request: HttpRequest, token: str) -> None:
    """Let the session carry the link, so that no address has to; whether it is still good is not asked here.

    An invented one is not carried: anybody could fill the table of sessions with them.
    """
    known = digest(token, host=host_of(request))
    if _sealed(EntryLink.objects.filter(digest=known)):
        request.session[CARRIED] = known
    elif CARRIED in request.session:
        del request.session[CARRIED]


def carried(request: HttpRequest) -> EntryLink | None:
    """Return the link that the session carries; ``None`` when it is unknown, used or over, or its account is off."""
    known = request.session.get(CARRIED)
    if not known:
        return None
    live = EntryLink.objects.filter(digest=known, used_at=None, expires_at__gt=timezone.now(), user__is_active=True)
    return _sealed(live)


def _sealed(found: QuerySet[EntryLink]) -> EntryLink | None:
    """Return the link, unless somebody else than the portal wrote it."""
    link = found.select_related("user").first()
    return link if link is not None and seals.opens_by(link) else None


def awaited(user: User) -> str:
    """Return for what a link is out to an account without a device, also when its time is over; else nothing."""
    purpose = EntryLink.objects.filter(user=user, used_at=None).values_list("purpose", flat=True).first()
    return purpose if purpose and not has_enrolled(user) else ""


def must_use(user: User) -> bool:
    """Whether only a link opens the account."""
    return bool(awaited(user))


def never_entered(user: User) -> bool:
    """Whether nobody has been in the account: it has no device, and no password but one set on the way to it."""
    purpose = awaited(user)
    if purpose:
        return purpose == EntryLink.Purpose.INVITATION
    return not user.has_usable_password() and not has_enrolled(user)


def may_enter(request: HttpRequest, user: User) -> bool:
    """Whether the account is open to this session as far as links go."""
    if not must_use(user):
        return True
    link = carried(request)
    return link is not None and link.user_id == user.pk


def enter(request: HttpRequest, link: EntryLink) -> HttpResponse:
    """Sign in the owner of ``link``, whose password was just given or set, and lead to the device."""
    if request.user.is_authenticated:
        logout(request)
    request.session[CARRIED] = link.digest
    login = Login(user=link.user, redirect_url=reverse("mfa_activate_totp"))
    answer = perform_password_login(request, {}, login)
    if request.user.is_authenticated:
        reauthenticate_by_password(request)
    return answer


def finish(user: User) -> None:
    """Use up the link of an account that has a device now."""
    if EntryLink.objects.filter(user=user, used_at=None).update(used_at=timezone.now()):
        link_used.send(sender=User, user=user)
