"""Devices from which an account was entered before: what others do wrong in their network does not stop them.

The browser keeps a cookie for ``KNOWN_DEVICE_DAYS``. It is for one account on one host, it is given for a second
factor alone, and it replaces none: all it does is to be counted apart (``attempts``). A new password, another role
and the end of all sessions make it void.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.accounts.models import User
from portal.accounts.open_sessions import SIGN_IN
from portal.accounts.sessions import has_second_factor
from portal.accounts.staff import roles_of
from portal.security import cookies
from portal.security.hosts import host_of
from portal.security.zones import DEVICE_COOKIE

SALT = "portal.accounts.devices"


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the browser prove from now on that the account of ``request`` was entered with it.

    Nothing happens without a second factor. One session makes one device, however often it asks: the session's id is
    in the cookie, or whoever sat at it once could take many cookies along, each with tries of its own.
    """
    user = request.user
    if not isinstance(user, User) or not has_second_factor(request):
        return
    proof = {"account": str(user.pk), "device": request.session.get(SIGN_IN, ""), "mark": _mark(user)}
    value = _signer(request).sign_object(proof)
    cookies.give(response, DEVICE_COOKIE, value, lifetime=timedelta(days=settings.KNOWN_DEVICE_DAYS))


def known(request: HttpRequest, email: str) -> str:
    """Return what the device of ``request`` is counted by at the account of ``email``; "" when it is not known there.

    The database is asked only about the account of a cookie that is ours, so an address that has an account takes no
    longer than one that has none.
    """
    try:
        lifetime = timedelta(days=settings.KNOWN_DEVICE_DAYS)
        proof = _signer(request).unsign_object(cookies.value_of(request, DEVICE_COOKIE), max_age=lifetime)
    except BadSignature:
        return ""
    user = User.objects.filter(pk=proof["account"]).first()
    if user is None or user.email != User.objects.normalize_email(email):
        return ""
    return f"{user.pk}|{proof['device']}" if constant_time_compare(proof["mark"], _mark(user)) else ""


def _signer(request: HttpRequest) -> TimestampSigner:
    return TimestampSigner(salt=f"{SALT}|{host_of(request)}")


def _mark(user: User) -> str:
    """Return what changes with the password, the end of all sessions and the roles."""
    now = "|".join([user.get_session_auth_hash(), *roles_of(user)])
    return salted_hmac(SALT, now, algorithm="sha256").hexdigest()
