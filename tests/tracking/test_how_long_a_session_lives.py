"""A reporter's page ends with the last press or after some hours, and never with an error."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from reporting.cases.models import Report
from reporting.tracking import sessions
from reporting.tracking.models import ReporterSession
from tests.tracking.conftest import FOLLOW, enter

pytestmark = pytest.mark.django_db


def test_a_tab_that_is_read_while_another_one_leaves_is_over_and_no_error(
    submit: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    enter(client, submit().code)  # type: ignore[attr-defined]
    stock = ReporterSession.objects.filter(pk=None).__class__.first

    def first(rows: Any) -> Any:
        found = stock(rows)
        if rows.model is ReporterSession:
            ReporterSession.objects.all().delete()
        return found

    monkeypatch.setattr("django.db.models.query.QuerySet.first", first)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert client.get(FOLLOW).status_code in (200, 302)
    assert not ReporterSession.objects.exists()


def test_a_page_that_is_kept_busy_ends_after_eight_hours(submit: Callable[..., Report]) -> None:
    client, start = Client(), timezone.now()
    with time_machine.travel(start, tick=False):
        enter(client, submit().code)  # type: ignore[attr-defined]
        number_of = client.get(FOLLOW).content.decode()
    for minutes in range(10, 480, 10):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert sessions.current(_as_sent_by(client)) is not None, minutes
    with time_machine.travel(start + timedelta(hours=8), tick=False):
        assert sessions.current(_as_sent_by(client)) is None
        assert client.get(FOLLOW).content.decode() != number_of
        assert sessions.forget_idle(timezone.now()) == 1


def _as_sent_by(client: Client) -> Any:
    from django.test import RequestFactory

    request = RequestFactory().get(FOLLOW)
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return request
