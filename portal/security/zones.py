"""The zone table: one row for each kind of address, read by middleware, proxy and tests.

A zone says which Content-Security-Policy, caching, cookies and referrer its answers carry,
which pool of workers serves it and on which of the three hosts it lives in production
(``portal/security/hosts.py`` holds it to both).
``docs/zones.md`` explains the table; ``tests/security`` asserts every header byte for byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from csp.utils import build_policy
from django.conf import settings

# Names of cookies. They mean nothing to a person who looks over a shoulder.
DRAFT_COOKIE = "d"
REPORTER_COOKIE = "r"
LEARNER_COOKIE = "l"
SESSION_COOKIE = "s"
CSRF_COOKIE = "t"
DEVICE_COOKIE = "k"

# The three hosts of production, by the names that the settings HOSTS and SERVES give them.
PUBLIC_HOST, CMS_HOST, DESK_HOST = "public", "cms", "desk"
ALL_HOSTS = (PUBLIC_HOST, CMS_HOST, DESK_HOST)

NO_STORE = "no-store"
PUBLIC_CACHE = "public, max-age=60"
FILES_CACHE = "public, max-age=3600"

NONE = ("'none'",)
SELF = ("'self'",)

STRICT: dict[str, tuple[str, ...]] = {
    "default-src": NONE,
    "base-uri": NONE,
    "connect-src": SELF,
    "font-src": SELF,
    "form-action": SELF,
    "frame-ancestors": NONE,
    "img-src": SELF,
    "manifest-src": SELF,
    "media-src": SELF,
    "script-src": SELF,
    "style-src": SELF,
}
# Wagtail's admin writes inline scripts and styles and shows previews in frames of its own.
CMS: dict[str, tuple[str, ...]] = {
    "default-src": SELF,
    "base-uri": SELF,
    "connect-src": SELF,
    "font-src": ("'self'", "data:"),
    "form-action": SELF,
    "frame-ancestors": SELF,
    "frame-src": SELF,
    "img-src": ("'self'", "data:", "blob:"),
    "media-src": SELF,
    "object-src": NONE,
    "script-src": ("'self'", "'unsafe-inline'"),
    "style-src": ("'self'", "'unsafe-inline'"),
    "worker-src": ("'self'", "blob:"),
}
# A file that somebody uploaded runs nothing, whatever it claims to be.
FILES: dict[str, tuple[str, ...]] = {
    "default-src": NONE,
    "frame-ancestors": NONE,
    "img-src": SELF,
    "media-src": SELF,
    "sandbox": (),
    "style-src": ("'unsafe-inline'",),
}
# An answer without a page: a redirect, a line of text.
BARE: dict[str, tuple[str, ...]] = {"default-src": NONE, "frame-ancestors": NONE}


@dataclass(frozen=True, kw_only=True)
class Zone:
    """One row of the table.

    ``pattern`` is matched against the path from its beginning; the first row wins.
    ``csp`` and ``cache`` are strict and stored by nobody unless a row says otherwise.
    ``cookies`` are the logical names that an answer may set; any other is a defect.
    ``sensitive`` zones carry a case or a report: no store, no trace.
    ``takes_files``: forms of the zone take files; anywhere else a file is dropped unread.
    ``decision_required``: a view must record a decision of access before it answers.
    ``signed_in``: nobody passes without an account.
    ``attachment``: browsers save what it answers, they never show it as a page.
    ``throttled``: whether the zone may ever answer 429; report and follow may not.
    ``hosts``: which of the three hosts have it; anywhere else its addresses do not exist.
    ``pool``: which workers answer it on the public host, or where there is one host only; "" is every one.
    The CMS and the desk host have one pool each, of their own name.
    """

    name: str
    pattern: str
    csp: dict[str, tuple[str, ...]] = field(default_factory=lambda: STRICT, hash=False)
    cache: str = NO_STORE
    cookies: tuple[str, ...] = ()
    referrer: str = "same-origin"
    pool: str = "public"
    hosts: tuple[str, ...] = (PUBLIC_HOST,)
    sensitive: bool = False
    takes_files: bool = False
    decision_required: bool = False
    signed_in: bool = False
    throttled: bool = True
    frame: str = "DENY"
    embedder: str = "require-corp"
    robots: str = ""
    attachment: bool = False

    @property
    def policy(self) -> str:
        """The Content-Security-Policy in one fixed order, so that proxies and tests can compare it."""
        return _policy(tuple(sorted(self.csp.items())))

    @property
    def headers(self) -> dict[str, str]:
        """The headers of an answer of this zone to a visitor without a session."""
        headers = {
            "Content-Security-Policy": self.policy,
            "Referrer-Policy": self.referrer,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Frame-Options": self.frame,
            "Cache-Control": self.cache,
        }
        if self.embedder:
            headers["Cross-Origin-Embedder-Policy"] = self.embedder
        if self.robots:
            headers["X-Robots-Tag"] = self.robots
        return headers

    @property
    def cacheable(self) -> bool:
        """Whether shared caches may keep its answers."""
        return self.cache.startswith("public")


@cache
def _policy(items: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    # django-csp walks a set, so its order changes from process to process.
    flags = {name: True for name, values in items if not values}
    built = build_policy(config={name: list(values) for name, values in items if values} | flags)
    return "; ".join(sorted(built.split("; ")))


# Only the offered ones: a "404" of an unknown prefix must not be kept by shared caches.
_LANGUAGE = "/(?:" + "|".join(sorted((re.escape(code) for code, _name in settings.LANGUAGES), reverse=True)) + ")"

ZONES: tuple[Zone, ...] = (
    Zone(
        name="exit",
        pattern=r"/izlaz/",
        csp=BARE,
        cookies=(DRAFT_COOKIE, REPORTER_COOKIE, LEARNER_COOKIE, CSRF_COOKIE),
        referrer="no-referrer",
        pool="report",
        sensitive=True,
        throttled=False,
        robots="noindex",
    ),
    Zone(
        name="report",
        pattern=_LANGUAGE + r"/prijava/",
        cookies=(DRAFT_COOKIE, CSRF_COOKIE),
        pool="report",
        sensitive=True,
        throttled=False,
    ),
    Zone(
        name="follow",
        pattern=_LANGUAGE + r"/pracenje/",
        cookies=(DRAFT_COOKIE, REPORTER_COOKIE, CSRF_COOKIE),
        pool="report",
        sensitive=True,
        decision_required=True,
        throttled=False,
    ),
    # The only form that belongs to public pages, on a page of its own so that those stay in caches.
    Zone(
        name="useful",
        pattern=_LANGUAGE + r"/utisak/",
        cookies=(CSRF_COOKIE,),
        robots="noindex",
    ),
    # What belongs to one learner or one class; the lessons themselves are public pages.
    Zone(
        name="learning",
        pattern=_LANGUAGE + r"/ucenje/",
        cookies=(LEARNER_COOKIE, CSRF_COOKIE),
        robots="noindex",
    ),
    # Whether a certificate is valid, and whether a name fits it.
    Zone(
        name="certificate",
        pattern=_LANGUAGE + r"/uverenje/",
        cookies=(CSRF_COOKIE,),
        robots="noindex",
    ),
    # What somebody looks for stands in the address: nobody keeps the answer, and no link from it tells the question.
    # Nor where the address was typed without its last slash or in capitals: a redirect repeats the question.
    Zone(
        name="search",
        pattern=_LANGUAGE + r"/(?i:pretraga)(?:/|$)",
        referrer="no-referrer",
        robots="noindex",
    ),
    Zone(
        name="desk",
        pattern=r"/postupanje/",
        cookies=(SESSION_COOKIE, CSRF_COOKIE),
        pool=DESK_HOST,
        hosts=(DESK_HOST,),
        sensitive=True,
        decision_required=True,
        signed_in=True,
        robots="noindex",
    ),
    # An address with a one-time token answers with a redirect only, and no referrer names it.
    Zone(
        name="link",
        pattern=r"/nalog/veza/[^/]",
        csp=BARE,
        cookies=(SESSION_COOKIE, CSRF_COOKIE),
        referrer="no-referrer",
        pool="",
        hosts=(CMS_HOST, DESK_HOST),
        sensitive=True,
        robots="noindex",
    ),
    Zone(
        name="account",
        pattern=r"/nalog/",
        cookies=(SESSION_COOKIE, CSRF_COOKIE, DEVICE_COOKIE),
        pool="",
        hosts=(CMS_HOST, DESK_HOST),
        sensitive=True,
        robots="noindex",
    ),
    Zone(
        name="cms",
        pattern="/" + re.escape(settings.CMS_PATH),
        csp=CMS,
        cookies=(SESSION_COOKIE, CSRF_COOKIE),
        pool=CMS_HOST,
        hosts=(CMS_HOST,),
        signed_in=True,
        takes_files=True,
        frame="SAMEORIGIN",
        embedder="",
        robots="noindex",
    ),
    Zone(
        name="health",
        pattern=r"/zdravlje/",
        pool="",
        hosts=ALL_HOSTS,
        robots="noindex",
    ),
    Zone(name="files", pattern=r"/media/", csp=FILES, cache=FILES_CACHE, hosts=(PUBLIC_HOST, CMS_HOST)),
    # A collection may become private: a minute in caches, and never for somebody signed in.
    Zone(
        name="documents",
        pattern=r"/dokumenti/",
        csp=FILES,
        cache=PUBLIC_CACHE,
        hosts=(PUBLIC_HOST, CMS_HOST),
        attachment=True,
    ),
    # Reached only when WhiteNoise, which stands in front, does not know the file.
    Zone(name="static", pattern=r"/static/", pool="", hosts=ALL_HOSTS),
    Zone(
        name="public",
        pattern=r"(?:" + _LANGUAGE + r"/|/(?:robots\.txt|sitemap\.xml|dnevnik\.txt|kljucevi\.txt)$)",
        cache=PUBLIC_CACHE,
    ),
    # "/" answers by Accept-Language, so nobody may keep it; so does every unknown address.
    Zone(name="other", pattern=r"", pool="", hosts=ALL_HOSTS),
)
_COMPILED = tuple((re.compile(zone.pattern), zone) for zone in ZONES)


def zone_for(path: str) -> Zone:
    """Return the zone of ``path``; the last row matches everything."""
    return next(zone for pattern, zone in _COMPILED if pattern.match(path))


def cookie_name(logical: str) -> str:
    """Return the name that the cookie ``logical`` has on the wire here.

    Over HTTPS every cookie is bound to its host by the prefix ``__Host-``.
    """
    if logical == SESSION_COOKIE:
        return settings.SESSION_COOKIE_NAME
    if logical == CSRF_COOKIE:
        return settings.CSRF_COOKIE_NAME
    return f"__Host-{logical}" if settings.SESSION_COOKIE_SECURE else logical
