"""What the portal keeps outside the tables is what the page about a thief says."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, RequestFactory

from elearning.certificates import numbers
from portal.security import hops
from reporting.cases import services
from reporting.cases.principals import Person
from reporting.exposure.places import PLACES, Place
from reporting.vault import codes
from search import counting
from tests.accounts.fixtures import PASSWORD, MakeUser, sign_in
from tests.cases.fixtures import OTHER_CSW
from tests.intake.walk import Walker

pytestmark = pytest.mark.django_db
# What stands in a session of somebody who has signed in: ids, times and the account's address.
SESSION = {
    "_auth_user_backend",
    "_auth_user_hash",
    "_auth_user_id",
    "_session_expiry",
    "account_authentication_methods",
    "account_authentication_methods_user",
    "script",
    "seen",
    "sign_in",
    "since",
}


def place_of_key(key: str) -> Place | None:
    """Return the place that explains a key of the cache, or None: then the document is not whole."""
    return next((place for place in PLACES if place.pattern and re.fullmatch(place.pattern, key)), None)


def keys() -> list[str]:
    """Return the keys of the cache without Django's prefix and version."""
    return [key.split(":", 2)[2] for key in cache._cache]  # type: ignore[attr-defined]


def test_every_key_of_the_cache_is_explained(
    make_user: MakeUser,
    keyring: Any,
    registry_data: None,
    person: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hops, "_noted", {})
    user, editor = make_user(cms=True, enrolled=True), Client()
    for _ in range(2):
        editor.post("/nalog/prijava/", {"login": user.email, "password": "nije-ova"})
    sign_in(editor, user)
    editor.get("/" + settings.CMS_PATH)
    walker = Walker()
    walker.walk("child")
    walker.send()
    for code in (codes.new_code(), walker.code):
        walker.client.post("/sr/pracenje/", {"code": code})
    Walker().client.post("/sr/prijava/4/", {"4-narrative": "Вређа ме. " * 2_000, "track": "child"})
    walker.client.get("/sr/")
    counting._count(date(2026, 12, 1), "sr", ["насиљ"])
    hops.note(RequestFactory().get("/"))
    walker.client.post(f"/sr/uverenje/{numbers.new_number()}/", {"name": "Ана Петровић"})
    with pytest.raises(services.NoSuchCase):
        services.open_emergency_access(
            principal=person("case_worker", OTHER_CSW),
            matter="10000000",
            ground="danger_now",
            reason="Хитно је.",
            submission_key=uuid.uuid4(),
        )
    found = keys()
    assert {place.name for place in map(place_of_key, found) if place is not None} >= {
        "`limits:salt:<day>`",
        "`limits:<scope>:<pseudonym or everywhere>:<window>`",
        "`limits:emergency_access:<account id>`",
        "`limits:certificate.<where>:<pseudonym>`",
        "`accounts:failures:<digest>`",
        "`drafts:taken`",
        "`hops:<kind>`",
        "`search:<digest>`, `search.counting.full:<day>`",
        "`allauth:rl:...`",
        "`allauth.mfa.totp.used?user=<id>&code=<code>`",
    }
    assert [key for key in found if place_of_key(key) is None] == []
    held = repr(list(cache._cache.items()))  # type: ignore[attr-defined]
    assert not [word for word in (user.email, PASSWORD, walker.code, "КАНАРИНАЦ", "127.0.0") if word in held]


def test_no_key_of_a_sign_in_can_be_tried_without_the_salt(make_user: MakeUser, keyring: Any) -> None:
    user, client = make_user(cms=True, enrolled=True), Client()
    for _ in range(2):
        client.post("/nalog/prijava/", {"login": user.email, "password": "nije-ova"})
    client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    client.post("/nalog/drugi-korak/provera/", {"code": "000000"})
    first = {key for key in keys() if key.startswith("accounts:failures:")}
    assert len(first) == 2
    # The same again after the salt has changed: no key is what address or id alone would give.
    cache.clear()
    Client().post("/nalog/prijava/", {"login": user.email, "password": "nije-ova"})
    second = {key for key in keys() if key.startswith("accounts:failures:")}
    assert len(second) == 1
    assert not first & second


def test_an_unknown_key_is_noticed() -> None:
    assert place_of_key("intake:draft:7") is None
    assert place_of_key("limits:code:192.0.2.7:1") is None


def test_a_session_holds_what_the_page_says(make_user: MakeUser, keyring: Any) -> None:
    client, user = Client(), make_user(cms=True, enrolled=True)
    sign_in(client, user)
    assert set(client.session.keys()) <= SESSION


def test_every_storage_of_files_has_its_line() -> None:
    described = " ".join(place.name for place in PLACES if place.where == "files")
    assert all(f"`{alias}`" in described for alias in settings.STORAGES)
