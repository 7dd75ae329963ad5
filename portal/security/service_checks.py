"""System checks: nothing goes to another machine in clear."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def is_here(host: str | None) -> bool:
    """Whether ``host`` is this machine: no name, a socket in a folder, or an address of the loop."""
    if not host or host.startswith("/") or host in ("localhost", "localhost.localdomain"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@register(Tags.security, deploy=True)
def services_in_clear(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of each service on another machine that is not asked under TLS with its certificate checked.

    What travels there is sealed where it is a story or a name; sessions, case numbers and addresses are not.
    """
    found = [*_databases(), *_redis(), *_mail()]
    if urlsplit(settings.OIDC_ISSUER).scheme == "http" and not is_here(urlsplit(settings.OIDC_ISSUER).hostname):
        found.append(_warning("OIDC_ISSUER is asked in clear: it must be an https address.", 21))
    return found


def _databases() -> list[CheckMessage]:
    return [
        _warning(f"The database {alias} is on another machine: add ?sslmode=verify-full to its address.", 18)
        for alias, database in settings.DATABASES.items()
        if "sqlite" not in database["ENGINE"]
        and not is_here(database.get("HOST"))
        and database.get("OPTIONS", {}).get("sslmode") != "verify-full"
    ]


def _redis() -> list[CheckMessage]:
    address = urlsplit(settings.REDIS_URL)
    if not settings.REDIS_URL or address.scheme == "unix" or is_here(address.hostname):
        return []
    options = parse_qs(address.query)
    unchecked = options.get("ssl_cert_reqs", ["required"]) != ["required"]
    unchecked |= options.get("ssl_check_hostname", ["true"])[0].lower() in ("false", "no", "0", "f", "n")
    if address.scheme == "rediss" and not unchecked:
        return []
    return [_warning("Redis is on another machine: use rediss:// and check its certificate and name.", 19)]


def _mail() -> list[CheckMessage]:
    encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if settings.OUTBOX_TRANSPORT != SMTP or is_here(settings.EMAIL_HOST) or encrypted:
        return []
    return [_warning("The mail server is on another machine: use smtp+tls:// or smtp+ssl://.", 20)]


def _warning(words: str, number: int) -> CheckMessage:
    return Warning(f"{words} docs/proxy.md says how.", id=f"security.W0{number}")
