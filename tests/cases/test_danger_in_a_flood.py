"""Danger in a flood: a number each quarter of an hour instead of a letter for each report."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail
from django.utils import timezone

from reporting.cases.alarms.numbers import tell_how_many
from reporting.cases.models import Exclusion, Report
from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from tests.cases.alarms import Desk, night

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]


@pytest.fixture
def desk(keyring: object, registry_data: None) -> Iterator[Desk]:
    yield from night()


def number_for(desk: Desk) -> list[str]:
    """Let the job count, deliver, and return what the number of who is rung next says."""
    mail.outbox.clear()
    for _ in range(2):
        tell_how_many(timezone.now())
    outbox.deliver_due(timezone.now())
    return [
        str(one.body).split("чекају: ")[1].split(".")[0]
        for one in mail.outbox
        if "чекају:" in one.body and one.to == [desk.next.user.email]
    ]


def test_outside_a_flood_each_report_of_danger_is_written_about(desk: Desk, submit: Callable[..., Report]) -> None:
    for _ in range(3):
        submit(danger_now="yes")
        desk.runs()
    assert OutboxMessage.objects.filter(template="desk.urgent").count() == 3 * 2 + 1, "and the one ring"


def test_a_flood_is_one_number_in_a_quarter_of_an_hour(
    desk: Desk, submit: Callable[..., Report], settings: LazySettings
) -> None:
    settings.REPORT_FLOOD = 1
    for _ in range(5):
        submit(danger_now="yes")
    submit(danger_now="no")
    desk.runs()
    assert number_for(desk) == ["5"]
    for _minute in range(14):
        desk.clock.shift(timedelta(minutes=1))
        submit(danger_now="yes")
        desk.runs()
        assert number_for(desk) == []
    desk.passes(1)
    assert number_for(desk) == ["19"]


def test_nobody_counts_what_an_exclusion_keeps_from_them(
    desk: Desk, submit: Callable[..., Report], settings: LazySettings
) -> None:
    settings.REPORT_FLOOD = 1
    reports = [submit(danger_now="yes") for _ in range(4)]
    desk.runs()
    Exclusion.objects.create(report=reports[0], kind="user", user=desk.next.user)
    assert number_for(desk) == ["3"]
