"""`check --deploy` says which service on another machine is asked in clear."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import registry
from django.test import override_settings

from portal.security import service_checks

SMTP = service_checks.SMTP
POSTGRES = "django.db.backends.postgresql"
HERE = {
    "DATABASES": {"default": {"ENGINE": POSTGRES, "HOST": "/run/postgresql"}},
    "REDIS_URL": "",
    "OUTBOX_TRANSPORT": SMTP,
    "EMAIL_HOST": "localhost",
    "EMAIL_USE_TLS": False,
    "EMAIL_USE_SSL": False,
    "OIDC_ISSUER": "",
}


def database(host: str, **options: str) -> dict[str, Any]:
    return {"DATABASES": {"default": {"ENGINE": POSTGRES, "HOST": host, "OPTIONS": options}}}


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        (database("127.0.0.1"), []),
        (database("::1"), []),
        (database("db.example"), ["security.W018"]),
        (database("192.0.2.5", sslmode="require"), ["security.W018"]),
        (database("db.example", sslmode="verify-ca"), ["security.W018"]),
        (database("db.example", sslmode="verify-full"), []),
        ({"DATABASES": {"default": {"ENGINE": "portal.sqlite", "NAME": "x"}}}, []),
        ({"REDIS_URL": "redis://127.0.0.1:6379/0"}, []),
        ({"REDIS_URL": "redis://[::1]:6379/0"}, []),
        ({"REDIS_URL": "unix:///run/redis/redis.sock"}, []),
        ({"REDIS_URL": "redis://redis:6379/0"}, ["security.W019"]),
        ({"REDIS_URL": "rediss://:secret@redis.example:6379/0"}, []),
        ({"REDIS_URL": "rediss://redis.example:6379/0?ssl_cert_reqs=none"}, ["security.W019"]),
        ({"REDIS_URL": "rediss://redis.example/0?ssl_check_hostname=False"}, ["security.W019"]),
        ({"EMAIL_HOST": "mail.example"}, ["security.W020"]),
        ({"EMAIL_HOST": "mail.example", "EMAIL_USE_TLS": True}, []),
        ({"EMAIL_HOST": "mail.example", "EMAIL_USE_SSL": True}, []),
        ({"EMAIL_HOST": "mail.example", "OUTBOX_TRANSPORT": "django.core.mail.backends.console.EmailBackend"}, []),
        ({"OIDC_ISSUER": "http://eid.example"}, ["security.W021"]),
        ({"OIDC_ISSUER": "https://eid.example"}, []),
    ],
)
def test_a_service_elsewhere_is_asked_under_tls(change: dict[str, Any], expected: list[str]) -> None:
    with override_settings(**(HERE | change)):
        found = service_checks.services_in_clear()
    assert [message.id for message in found] == expected
    assert all("docs/proxy.md" in message.msg for message in found)


def test_production_asks_for_it() -> None:
    deployed = registry.registry.get_checks(include_deployment_checks=True)
    assert service_checks.services_in_clear in deployed
    assert service_checks.services_in_clear not in registry.registry.get_checks()
