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
