"""The job that sends links for new devices: one account never holds up another."""

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
import time_machine
from django.db import models
from django.utils import timezone

from portal.accounts.models import Recovery, User
from reporting.registry import recoveries
from reporting.registry.models import Role
from tests.accounts.fixtures import enrol
from tests.registry.factories import RoleAssignmentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(keyring: ModuleType) -> list[User]:
    """Three accounts whose wait is over, in the order in which they were confirmed."""
    since = timezone.now() - timedelta(days=3)
    first, second = (RoleAssignmentFactory(role=Role.DESK_ADMIN, valid_from=since).user for _ in range(2))
    users = []
    for hours in (30, 29, 28):
        user = UserFactory()
        enrol(user)
        with time_machine.travel(timezone.now() - timedelta(hours=hours), tick=False):
            recoveries.confirm_recovery(user=user, confirmed_by=first)
            recoveries.confirm_recovery(user=user, confirmed_by=second)
        users.append(user)
    return users


def test_one_that_fails_holds_up_no_other_and_is_told_at_the_end(
    due: list[User], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stock = recoveries.recoveries.carry_out

    def carry_out(recovery: Recovery) -> None:
        if recovery.user == due[0]:
            raise ValueError("no letter")
        stock(recovery)

    monkeypatch.setattr(recoveries.recoveries, "carry_out", carry_out)
    with pytest.raises(ExceptionGroup) as raised:
        recoveries.carry_out_due(timezone.now())
    assert [type(error) for error in raised.value.exceptions] == [ValueError]
    (line,) = [record for record in caplog.records if record.name == "portal.jobs.many"]
    assert vars(line)["object"] == str(due[0].pk) and vars(line)["error"] == "builtins.ValueError"
    assert "no letter" not in caplog.text
    assert dict(Recovery.objects.values_list("user", "outcome")) == {
        due[0].pk: "",
        due[1].pk: "sent",
        due[2].pk: "sent",
    }
    monkeypatch.undo()
    recoveries.carry_out_due(timezone.now())
    assert set(Recovery.objects.values_list("outcome", flat=True)) == {"sent"}


def test_the_account_is_locked_before_its_matter_as_when_it_is_stopped(
    due: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[str] = []
    stock = models.QuerySet.select_for_update

    def select_for_update(rows: Any, *args: Any, **kwargs: Any) -> Any:
        locked.append(rows.model.__name__)
        return stock(rows, *args, **kwargs)

    monkeypatch.setattr(models.QuerySet, "select_for_update", select_for_update)
    recoveries.carry_out_due(timezone.now())
    # Once for the matter, and again when the account is saved with its seal.
    assert locked == ["User", "User"] * len(due)
    assert not Recovery.objects.filter(ended_at=None).exists()
