"""The guard behind the door: staff pass only with a second factor, and not for ever."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import devices, late_forms, links, open_sessions, sessions
from portal.accounts.models import User
from portal.accounts.session_store import store_of
from portal.accounts.sessions import has_second_factor
from portal.accounts.staff import can_use_cms, has_enrolled, is_staff_account
from portal.accounts.way_back import name_of, with_way_back
from portal.errors import permission_denied
from portal.security.hosts import host_of
from portal.security.zones import zone_for

# Nobody is kept from leaving or from reporting, whoever is signed in half-way; the views there
# do not look at the account.
UNGUARDED = frozenset({"exit", "report", "follow", "static", "link"})
# What an account with a device may do in a session that has not passed it: pass it, or leave.
HALF_WAY = frozenset(
    {"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout", "account_script", "account_inactive"}
)
# What an account that a link opens may do before it has a device: enrol one, or leave.
ENROLMENT = frozenset(
    {"mfa_activate_totp", "account_totp_picture", "mfa_add_webauthn", "account_entry", "account_logout"}
    | {"account_script", "account_inactive"}
)
REASONS = {
    sessions.Expiry.IDLE: gettext_lazy("Одјављени сте јер неко време није било активности."),
    sessions.Expiry.TOO_LONG: gettext_lazy(
        "Одјављени сте јер без поновног уласка на налог може да се ради највише осам сати."
    ),
    sessions.Expiry.ENDED: gettext_lazy("Одјављени сте са другог уређаја или због промене на налогу."),
}
# Wagtail's editor calls these by itself, so they prove no presence.
AUTOMATIC = ("editing-sessions/", "dismissibles/")


class HostSessionMiddleware(SessionMiddleware):
    """Django's sessions, each known on the host that made it alone."""

    def process_request(self, request: HttpRequest) -> None:
        """Attach the session of this host that the cookie opens, or an empty one."""
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        request.session = store_of(host_of(request))(key)


class StaffSessionMiddleware:
    """Let a staff account past ``/nalog/`` only when the session has passed a second factor.

    Zones that need an account (desk, CMS) send everybody else to the sign-in, so that no view
    there ever meets an anonymous visitor. Idle sessions and sessions that are too old end.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        refusal = self._guard(request)
        if refusal is not None:
            return refusal
        response = self.get_response(request)
        # A form of the door: a sign-in, or what made the device unknown for which the session goes on.
        if request.method == "POST" and zone_for(request.path_info).name == "account":
            devices.remember(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Ask again who is there.

        allauth would write the whole request, with addresses and the form, into the session.
        """
        if not isinstance(exception, ReauthenticationRequired):
            return None
        methods = get_adapter(request).get_reauthentication_methods(request.user)
        target = methods[0]["url"] if methods else reverse("account_login")
        return HttpResponseRedirect(f"{target}?{urlencode({'next': request.path})}")

    def _guard(self, request: HttpRequest) -> HttpResponseBase | None:
        zone = zone_for(request.path_info)
        if zone.name in UNGUARDED:
            return None
        # Without the cookie there is nothing to load: public pages stay without a session.
        user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        if user is None or not isinstance(user, User):
            return _to_sign_in(request) if zone.signed_in else None
        sign_in = open_sessions.own_row(request, user)
        if sign_in is None:
            return self._end(request, sessions.Expiry.ENDED)
        if zone.name == "account" and self._is_half_way(request, user):
            return self._to_second_factor(request, user)
        if zone.name == "account" and not has_second_factor(request) and links.must_use(user):
            if not links.may_enter(request, user):
                return self._end(request, sessions.Expiry.ENDED)
            if name_of(request.path_info) not in ENROLMENT:
                return HttpResponseRedirect(reverse("mfa_activate_totp"))
        if not is_staff_account(user):
            open_sessions.note_seen(sign_in)
            return permission_denied(request) if zone.name == "cms" else None
        reason = sessions.expiry(request)
        if reason is not None:
            return self._end(request, reason)
        if zone.name != "account" and not has_second_factor(request):
            return self._to_second_factor(request, user)
        if zone.name == "cms" and not can_use_cms(user):
            # Wagtail would lead to the sign-in, and that leads back whoever has signed in.
            return permission_denied(request)
        if not request.path_info.startswith(tuple("/" + settings.CMS_PATH + tail for tail in AUTOMATIC)):
            sessions.touch(request)
            open_sessions.note_seen(sign_in)
        return None

    def _is_half_way(self, request: HttpRequest, user: User) -> bool:
        """Whether a password alone is asking for the pages with which devices, codes and passwords change."""
        if has_second_factor(request) or not has_enrolled(user):
            return False
        name = name_of(request.path_info)
        return name is not None and name not in HALF_WAY

    def _to_second_factor(self, request: HttpRequest, user: User) -> HttpResponseBase:
        if has_enrolled(user):
            return HttpResponseRedirect(with_way_back(reverse("mfa_reauthenticate"), request))
        messages.warning(request, _("Пре првог уласка потребно је да укључите други корак уласка."))
        return HttpResponseRedirect(reverse("mfa_activate_totp"))

    def _end(self, request: HttpRequest, reason: sessions.Expiry) -> HttpResponseBase:
        user, script = request.user, request.session.get(sessions.SCRIPT)
        # A session that its owner ended writes nothing any more.
        may_keep = reason is not sessions.Expiry.ENDED and has_second_factor(request)
        kept = may_keep and isinstance(user, User) and late_forms.is_kept(request, user)
        logout(request)
        if script:
            request.session[sessions.SCRIPT] = script
        text = str(REASONS[reason])
        # After a form the sign-in says what became of it. What is typed at the desk is kept while it is typed.
        if request.method in ("GET", "HEAD") and zone_for(request.path_info).name != "desk":
            text = f"{text} {_('Оно што сте писали, а нисте послали, није сачувано.')}"
        messages.warning(request, f"{text} {_('Уђите поново.')}")
        return _to_sign_in(request, kept=kept)


def _to_sign_in(request: HttpRequest, *, kept: bool = False) -> HttpResponseBase:
    return HttpResponseRedirect(with_way_back(reverse("account_login"), request, kept=kept))
