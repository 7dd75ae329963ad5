"""What the database keeps of a session opens nothing."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.accounts.session_store import digest, store_of
from portal.jobs.registry import jobs
from tests.accounts.fixtures import MakeUser, sign_in

pytestmark = pytest.mark.django_db
Store = import_module(settings.SESSION_ENGINE).SessionStore


def test_reader_of_the_database_is_not_signed_in(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    sign_in(client, user)
    assert client.get("/nalog/").status_code == 200
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    for row in Session.objects.all():
        assert cookie not in row.session_key + row.session_data
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
        assert thief.get("/nalog/").status_code == 302


def test_a_key_is_32_signs_out_of_36() -> None:
    keys = {Store()._get_new_session_key() for _ in range(200)}
    assert len(keys) == 200 and {len(key) for key in keys} == {32}
    assert len(set("".join(keys))) == 36


def test_session_is_kept_found_and_deleted_by_its_key() -> None:
    store = Store()
    store["answer"] = 42
    store.save()
    key = store.session_key
    assert Store(key)["answer"] == 42
    assert Store().exists(key)
    again = Store(key)
    again["answer"] = 43
    again.save()
    assert Store(key)["answer"] == 43
    assert Session.objects.count() == 1
    again.cycle_key()
    assert Session.objects.count() == 1
    assert not Store().exists(key)
    assert Store(again.session_key)["answer"] == 43
    again.flush()
    assert not Session.objects.exists()


def test_unknown_key_gives_an_empty_session_under_another_key() -> None:
    store = Store("abcdefghijklmnopqrstuvwxyz012345")
    assert store.get("answer") is None
    assert store.session_key is None


def test_a_copied_row_opens_nothing_under_another_key(
    client: Client, make_user: MakeUser, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(client, make_user(cms=True, enrolled=True))
    own = Session.objects.get()
    key = "abcdefghijklmnopqrstuvwxyz012345"
    Session.objects.create(session_key=digest(key), session_data=own.session_data, expire_date=own.expire_date)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get("/nalog/").status_code == 302
    assert client.get("/nalog/").status_code == 200
    assert "Session data corrupted" in caplog.text
    assert own.session_data not in caplog.text


def test_what_a_session_holds_is_of_its_host_and_key() -> None:
    desk, cms = store_of("desk"), store_of("cms")
    store = desk("abcdefghijklmnopqrstuvwxyz012345")
    data = store.encode({"answer": 42})
    assert store.decode(data) == {"answer": 42}
    assert desk("543210zyxwvutsrqponmlkjihgfedcba").decode(data) == {}
    assert cms(store.session_key).decode(data) == {}


@pytest.mark.parametrize("by", ["command", "job"])
def test_expired_sessions_are_deleted(by: str) -> None:
    kept, over = Store(), Store()
    for store in (kept, over):
        store["x"] = 1
        store.save()
    Session.objects.filter(session_key=Store(over.session_key).create_model_instance({}).session_key).update(
        expire_date=timezone.now() - timedelta(minutes=1)
    )
    if by == "command":
        call_command("clearsessions")
    else:
        next(job for job in jobs() if job.name == "accounts.expired_sessions").run(timezone.now())
    assert Session.objects.count() == 1
    assert Store().exists(kept.session_key)
