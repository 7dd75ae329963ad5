"""Production: refuses to start without keys, hosts, number of proxies, mail and its senders, and gateways that ring."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403
from portal.settings.base import ALLOWED_HOSTS, PORTAL_KEYS, SECRET_KEY, SMS_URL, TRUSTED_HOPS, VOICE_URL
from portal.settings.environment import env

_missing = [
    name
    for name, value in (
        ("SECRET_KEY", SECRET_KEY),
        ("PORTAL_KEYS", PORTAL_KEYS),
        ("PUBLIC_HOST, CMS_HOST and DESK_HOST (or ALLOWED_HOSTS)", ALLOWED_HOSTS),
        # The default writes mail to standard output, and with it the addresses of those who reported.
        ("EMAIL_URL", env("EMAIL_URL", default="")),
        # The sender of staff's letters names the portal; a reporter's mailbox is read by others, too.
        ("MAIL_FROM_REPORTERS", env("MAIL_FROM_REPORTERS", default="")),
        # Without them nobody on duty is woken; the default only writes to standard output.
        ("SMS_URL", SMS_URL.startswith("https://")),
        ("VOICE_URL", VOICE_URL.startswith("https://")),
        # Production stands behind a proxy: without the number of them all visitors are one network for every limit.
        ("TRUSTED_HOPS", TRUSTED_HOPS > 0),
    )
    if not value
]
if _missing:
    raise ImproperlyConfigured(f"Set {', '.join(_missing)} in the environment; docs/settings.md says how.")

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_NAME = "__Host-s"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-t"
CSRF_COOKIE_SECURE = True
