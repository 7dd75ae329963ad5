"""What a command or a job was refused stands in the audit trail, whatever becomes of its transaction."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import management
from django.db import transaction
from django.utils import timezone

import manage
from portal.jobs import runner
from portal.jobs.registry import Job
from portal.security import decisions
from reporting.vault.models import AuditEvent

pytestmark = pytest.mark.django_db


class Undone(Exception):
    """The block is rolled back."""


def refused(*, undone: bool, reason: str = "excluded") -> None:
    """Be refused something within a transaction, which is then kept or rolled back."""
    with transaction.atomic():
        decisions.record(False, action="case.read", reason=reason)
        assert not denials(), "it would go with the transaction"
        if undone:
            raise Undone


def denials() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.filter(action="case.read.denied").values_list("purpose", "actor_kind"))


def by_a_job(act: Callable[[], None]) -> None:
    runner._run(Job(name="a", every=timedelta(minutes=5), run=lambda moment: act()), timezone.now())


@pytest.fixture
def by_a_command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Run something as ``manage.py`` runs a command; what it raises ends it."""

    def run(act: Callable[[], None]) -> None:
        monkeypatch.setattr(management, "execute_from_command_line", lambda argv: act())
        try:
            manage.main()
        except Undone:
            pass

    return run


@pytest.mark.parametrize("undone", [False, True])
def test_what_a_job_was_refused_is_recorded(undone: bool) -> None:
    by_a_job(lambda: refused(undone=undone))
    assert denials() == [("excluded", "system")]


@pytest.mark.parametrize("undone", [False, True])
def test_what_a_command_was_refused_is_recorded(
    undone: bool, by_a_command: Callable[[Callable[[], None]], None]
) -> None:
    by_a_command(lambda: refused(undone=undone))
    assert denials() == [("excluded", "system")]


def test_what_was_refused_before_a_job_fails_is_recorded_once() -> None:
    def act() -> None:
        for reason in ("excluded", "state"):
            with pytest.raises(Undone):
                refused(undone=True, reason=reason)
        raise Undone

    by_a_job(act)
    assert len(denials()) == 2
    by_a_job(lambda: None)
    assert len(denials()) == 2
