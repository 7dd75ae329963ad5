"""An attacker who writes to the database without a key can add to the trail, but not behind what was published."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from reporting.vault.audit import backdating, heads, sealing, verification
from reporting.vault.audit.models import AuditEvent, AuditHead
from tests.vault.audit_chain import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]

DAY = timedelta(days=1)


def happens(at: datetime, action: str = "report.open") -> AuditEvent:
    """Put an event into the table and the queue, as the portal does and as anybody can who writes them."""
    event = AuditEvent(time=at, actor_kind="system", action=action, object_type="report")
    event.save()
    return event


def found(at: datetime, **options: Any) -> list[tuple[str, str]]:
    with time_machine.travel(at):
        return [(finding.kind, finding.where) for finding in verification.verify(**options).findings]


def days(count: int) -> None:
    """Let the portal live so many days: an event in the morning, a head at ten."""
    for day in range(count):
        happens(NOW + day * DAY - timedelta(hours=2))
        assert heads.make_due(NOW + day * DAY)


def test_an_event_dated_nine_days_back_is_found_and_named() -> None:
    days(10)
    event = happens(NOW, "identity.open")
    sealing.seal(NOW + 9 * DAY)
    assert found(NOW + 10 * DAY) == [("backdated", "segment 2, link 6")]
    with time_machine.travel(NOW + 10 * DAY):
        (finding,) = verification.verify().findings
    assert str(event.pk) in finding.text and "head 10" in finding.text
    assert found(NOW + 10 * DAY, recent=1) == [("backdated", "segment 2, link 6")]


@pytest.mark.parametrize(("early", "kinds"), [(0, []), (1, ["backdated"])])
def test_a_long_transaction_is_believed_for_the_tolerance_and_not_longer(early: int, kinds: list[str]) -> None:
    days(1)
    happens(NOW - backdating.TOLERANCE - timedelta(milliseconds=early))
    sealing.seal(NOW)
    assert [kind for kind, _where in found(NOW + DAY)] == kinds


def test_what_happened_between_two_heads_measures_by_the_one_before_it() -> None:
    days(1)
    happens(NOW)
    sealing.seal(NOW)
    heads.publish(NOW + 2 * timedelta(hours=1))
    assert found(NOW + DAY) == []
    happens(NOW)
    sealing.seal(NOW)
    assert [kind for kind, _where in found(NOW + DAY)] == ["backdated"]


def test_a_sealer_that_stood_still_accuses_nobody() -> None:
    """Three days of events wait; the first head afterwards comes after them, and none while they cannot be sealed."""
    days(1)
    for day in (1, 2):
        happens(NOW + day * DAY)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sealing, "take_lock", lambda: False)
        assert heads.make_due(NOW + 3 * DAY) is None
    assert heads.make_due(NOW + 3 * DAY)
    assert found(NOW + 4 * DAY) == []


def test_a_head_of_a_clock_that_had_leapt_ahead_accuses_nobody() -> None:
    """Neither while the clock is still before it, nor when a later head has shown it."""
    days(1)
    heads.publish(NOW + 400 * DAY)
    happens(NOW + DAY)
    sealing.seal(NOW + DAY)
    assert found(NOW + 2 * DAY) == []
    heads.publish(NOW + 2 * DAY)
    assert found(NOW + 500 * DAY) == []
    happens(NOW + DAY)
    sealing.seal(NOW + 3 * DAY)
    assert [kind for kind, _where in found(NOW + 500 * DAY)] == ["backdated"], "the others still measure"


def test_a_head_that_is_set_back_to_hide_it_is_found() -> None:
    from tests.vault.audit_chain import tamper

    days(2)
    happens(NOW - 2 * DAY)
    sealing.seal(NOW + DAY)
    tamper("UPDATE vault_audithead SET made_at = %s", NOW - 5 * DAY)
    assert "changed head" in [kind for kind, _where in found(NOW + 2 * DAY)]
    assert AuditHead.objects.count() == 2
