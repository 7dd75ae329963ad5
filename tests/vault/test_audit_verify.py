"""``audit verify`` finds whatever was done to the trail, and finds nothing where nothing was done."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.vault import periodic, rotation
from reporting.vault.audit import findings, heads, macs, sealing, verification
from reporting.vault.audit.models import AuditEvent, AuditHead, AuditLink, AuditSegment
from reporting.vault.errors import KeyringError
from reporting.vault.models import VaultKey
from tests.vault.audit_chain import NOW, cut_tail, months, record, rotate, seal_events, tamper, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]


def kinds(**options: Any) -> list[str]:
    found = verification.verify(**options).findings
    assert all(finding.where and finding.text for finding in found), "each says where, and what"
    return [finding.kind for finding in found]


def test_a_chain_of_several_months_keys_and_heads_is_whole(keyring: Any) -> None:
    months(3)
    rotate(keyring)
    seal_events(2, NOW + timedelta(days=70))
    record(2)
    result = verification.verify()
    assert result.whole, result.findings
    assert (result.events, result.segments, result.heads) == (8, 4, 3)
    assert waiting() == 2


def test_a_rotation_starts_a_segment_and_the_old_chain_still_verifies(keyring: Any) -> None:
    seal_events(2)
    old = keyring.current("audit").id
    rotation.rotate("audit", settle=0)
    seal_events(2)
    assert kinds() == []
    first, second = AuditSegment.objects.order_by("number")
    assert (first.key_id, second.key_id) == (old, keyring.current("audit").id)
    VaultKey.objects.filter(pk=old).update(retired_at=NOW - timedelta(days=2))
    with pytest.raises(KeyringError, match="AuditSegment"):
        rotation.destroy(old)


def test_a_destroyed_signing_key_leaves_its_heads_verifiable(keyring: Any) -> None:
    seal_events(1, NOW - timedelta(days=3))
    heads.publish(NOW - timedelta(days=3))
    old = keyring.current("proof").id
    rotation.rotate("proof", settle=0)
    VaultKey.objects.filter(pk=old).update(retired_at=NOW - timedelta(days=2))
    with time_machine.travel(NOW):
        rotation.destroy(old)
    assert kinds() == []


def test_an_empty_trail_is_whole() -> None:
    assert verification.verify().whole


@pytest.mark.parametrize(
    "change",
    [
        "purpose = 'other'",
        "actor_kind = 'system'",
        "action = 'report.close'",
        "actor = NULL, institution = object_id",
        "object_id = NULL",
        "fields = '[\"narrative\"]'",
        "time = '2026-01-01 00:00:00+00:00'",
    ],
)
def test_a_changed_event_is_found_and_named_once(change: str) -> None:
    event = seal_events(5)[2]
    tamper(f"UPDATE vault_auditevent SET {change} WHERE id = %s", event.pk)
    (finding,) = verification.verify().findings
    assert finding.kind == "changed event or link"
    assert finding.where == "segment 1, link 3"
    assert str(event.pk) in finding.text


def test_two_events_that_changed_places_are_found() -> None:
    first, second = seal_events(4)[1:3]
    spare = uuid4()
    for old, new in ((first.pk, spare), (second.pk, first.pk), (spare, second.pk)):
        tamper("UPDATE vault_auditevent SET id = %s WHERE id = %s", new, old)
    assert len(kinds()) >= 2


@pytest.mark.sqlite_only
def test_an_event_that_cannot_be_read_any_more_is_a_finding_not_a_crash() -> None:
    event = seal_events(3)[1]
    tamper("UPDATE vault_auditevent SET object_id = 'no uuid' WHERE id = %s", event.pk)
    (finding,) = verification.verify().findings
    assert (finding.kind, finding.where) == ("changed event", "segment 1, link 2")


def test_a_changed_link_is_found_and_the_next_one_is_not_blamed() -> None:
    event = seal_events(5)[2]
    tamper("UPDATE vault_auditlink SET mac = %s WHERE event = %s", connection.Database.Binary(bytes(32)), event.pk)
    (finding,) = verification.verify().findings
    assert finding.where == "segment 1, link 3"


def test_a_missing_event_in_the_middle_is_found() -> None:
    event = seal_events(5)[2]
    tamper("DELETE FROM vault_auditevent WHERE id = %s", event.pk)
    assert kinds() == ["missing event"]


def test_an_event_that_vanished_with_its_link_is_found() -> None:
    event = seal_events(5)[2]
    tamper("DELETE FROM vault_auditevent WHERE id = %s", event.pk)
    tamper("DELETE FROM vault_auditlink WHERE event = %s", event.pk)
    assert "missing link" in kinds()


def test_links_that_were_numbered_anew_after_that_are_found() -> None:
    event = seal_events(4)[1]
    tamper("DELETE FROM vault_auditevent WHERE id = %s", event.pk)
    tamper("DELETE FROM vault_auditlink WHERE event = %s", event.pk)
    for position in (3, 4):
        tamper("UPDATE vault_auditlink SET position = %s WHERE position = %s", position - 1, position)
    assert "changed event or link" in kinds()


def test_an_event_deleted_before_it_was_sealed_is_found() -> None:
    event = record()[0]
    tamper("DELETE FROM vault_auditevent WHERE id = %s", event.pk)
    sealing.seal(NOW)
    assert kinds() == ["missing event"]


def test_an_event_written_past_the_portal_is_found() -> None:
    seal_events(2)
    event = record()[0]
    tamper("DELETE FROM vault_auditwaiting WHERE event = %s", event.pk)
    sealing.seal(NOW)
    assert kinds() == ["outside"]


def test_a_fork_is_found_even_where_the_database_let_it_in() -> None:
    seal_events(3)
    link = AuditLink.objects.get(position=2)
    other = record()[0]
    sealing.seal(NOW)
    tamper("UPDATE vault_auditlink SET segment = 2 WHERE event = %s", other.pk)
    tamper("UPDATE vault_auditlink SET position = %s WHERE event = %s", link.position, other.pk)
    tamper(
        "INSERT INTO vault_auditsegment (number, month, key_id, previous, opened_at, mac)"
        " SELECT 2, month, key_id, previous, opened_at, mac FROM vault_auditsegment"
    )
    found = kinds()
    assert "cut" in found
    assert "changed segment" in found


def test_a_segment_that_is_gone_is_found() -> None:
    months(3)
    tamper("DELETE FROM vault_auditevent WHERE id IN (SELECT event FROM vault_auditlink WHERE segment = 2)")
    tamper("DELETE FROM vault_auditlink WHERE segment = 2")
    tamper("DELETE FROM vault_auditsegment WHERE number = 2")
    assert "missing segment" in kinds()
    assert "cut" in kinds()


def test_a_tail_cut_off_is_found_by_the_head_in_the_database() -> None:
    seal_events(5)
    heads.publish(NOW)
    cut_tail(3)
    assert kinds() == ["cut"]


def test_a_tail_cut_off_with_its_head_is_found_by_a_line_kept_elsewhere() -> None:
    seal_events(3)
    heads.publish(NOW)
    seal_events(2)
    kept = [heads.line(head) for head in (AuditHead.objects.get(), heads.publish(NOW)) if head]
    cut_tail(3)
    tamper("DELETE FROM vault_audithead WHERE number = 2")
    assert kinds() == []
    assert kinds(published=kept) == ["cut"]


def test_a_tail_replayed_from_an_older_copy_is_found_by_a_line_kept_elsewhere() -> None:
    """The database is set back; afterwards other things happen and a head of the same number is published."""
    seal_events(3)
    heads.publish(NOW)
    seal_events(2)
    kept = [heads.line(head) for head in (AuditHead.objects.get(), heads.publish(NOW)) if head]
    cut_tail(3)
    tamper("DELETE FROM vault_audithead WHERE number = 2")
    seal_events(2)
    heads.publish(NOW)
    assert kinds() == []
    assert kinds(published=kept) == ["replayed"]


def test_links_replayed_behind_the_tail_are_found() -> None:
    events = seal_events(3)
    tamper("UPDATE vault_auditlink SET position = 5 WHERE event = %s", events[1].pk)
    found = kinds()
    assert "missing link" in found
    assert "changed event or link" in found


@pytest.mark.parametrize(
    "change",
    [
        "day = '2020-01-01'",
        "made_at = '2020-01-01 00:00:00+00:00'",
        "position = 1",
        "segment = 2, position = 2",
        "number = 9",
        "proof_key_id = NULL",
    ],
)
def test_a_changed_head_is_found(change: str, keyring: Any) -> None:
    months(2)
    if "NULL" in change:
        key = VaultKey.objects.exclude(purpose="proof").first()
        assert key is not None
        tamper("UPDATE vault_audithead SET proof_key_id = %s WHERE number = 1", key.pk)
    else:
        tamper(f"UPDATE vault_audithead SET {change} WHERE number = 1")
    assert {"changed head", "missing head", "replayed"} & set(kinds())


def test_a_head_taken_away_is_found() -> None:
    months(3)
    tamper("DELETE FROM vault_audithead WHERE number = 2")
    assert "missing head" in kinds()


def test_a_trail_rewritten_by_a_thief_of_the_keys_is_found_by_a_line_kept_elsewhere(keyring: Any) -> None:
    """The one attack that no MAC stops: recomputing everything. The published line does."""
    event = seal_events(3)[1]
    head = heads.publish(NOW)
    assert head is not None
    kept = [heads.line(head)]
    tamper("UPDATE vault_auditevent SET purpose = 'other' WHERE id = %s", event.pk)
    secret, segment = keyring.current("audit").secret, AuditSegment.objects.get()
    last = bytes(segment.mac)
    for link in AuditLink.objects.order_by("position"):
        forged = AuditEvent.objects.get(pk=link.event)
        last = macs.link_mac(secret, segment=1, position=link.position, previous=last, event=forged)
        tamper("UPDATE vault_auditlink SET mac = %s WHERE event = %s", connection.Database.Binary(last), link.event)
    tamper("DELETE FROM vault_audithead")
    heads.publish(NOW)
    assert kinds() == []
    assert kinds(published=kept) == ["replayed"]


def test_a_key_that_is_gone_is_a_finding_and_the_rest_is_still_looked_at(keyring: Any) -> None:
    seal_events(2)
    rotate(keyring)
    event = seal_events(2)[0]
    VaultKey.objects.filter(purpose="audit", state="readable").update(state="destroyed", wrapped=None, destroyed_at=NOW)
    keyring.forget()
    assert kinds() == ["key"]
    tamper("UPDATE vault_auditevent SET purpose = 'other' WHERE id = %s", event.pk)
    assert kinds() == ["key", "changed event or link"]


def test_a_missing_and_a_foreign_trigger_are_findings() -> None:
    from tests.vault.test_audit_triggers import SWALLOWING, drop, sql

    drop("vault_auditlink_no_update")
    for statement in SWALLOWING[connection.vendor]:
        sql(statement)
    assert kinds() == ["missing trigger", "foreign trigger"]


def test_the_daily_walk_looks_at_the_newest_segments_only() -> None:
    months(4)
    periodic.verify_audit()
    old = AuditLink.objects.filter(segment=1)[0].event
    tamper("UPDATE vault_auditevent SET purpose = 'other' WHERE id = %s", old)
    periodic.verify_audit()
    new = AuditLink.objects.filter(segment=3)[0].event
    tamper("UPDATE vault_auditevent SET purpose = 'other' WHERE id = %s", new)
    with pytest.raises(verification.ChainBroken):
        periodic.verify_audit()


# The command


def verify(*options: str) -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("audit", "verify", *options, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, f"{err.getvalue()}{error}"
    return 0, out.getvalue() + err.getvalue()


def test_the_command_says_in_one_line_that_all_is_well(tmp_path: Path) -> None:
    months(2)
    kept = tmp_path / "heads.txt"
    out = StringIO()
    call_command("audit", "head", "--all", stdout=out)
    kept.write_text("# стања дневника\n\n" + out.getvalue(), "utf-8")
    assert verify() == (0, "The chain is whole: 4 events, 2 segments, 2 heads.\n")
    assert verify("--heads", str(kept)) == (0, "The chain is whole: 4 events, 2 segments, 2 heads, 2 kept lines.\n")


def test_the_command_ends_with_one_when_something_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    events = seal_events(4)
    for event in events:
        tamper("UPDATE vault_auditevent SET purpose = 'other' WHERE id = %s", event.pk)
    monkeypatch.setattr(findings, "LISTED", 3)
    code, said = verify()
    assert code == 1
    assert "segment 1, link 2" in said and "link 4" not in said
    assert said.endswith("... and 1 more\nThe chain does NOT fit: 4 findings in 4 events, 1 segments, 0 heads.")


def test_the_command_ends_with_two_when_it_cannot_look(tmp_path: Path) -> None:
    bad = tmp_path / "heads.txt"
    bad.write_text("2026-11-26 Ана", "utf-8")
    code, said = verify("--heads", str(bad))
    assert code == 2 and "Ана" not in said
    assert verify("--heads", str(tmp_path / "absent"))[0] == 2


# Whatever happens to a chain of any shape


@settings(max_examples=15)
@given(
    batches=st.lists(st.tuples(st.integers(1, 4), st.integers(-400, 400)), min_size=1, max_size=5),
    victim=st.integers(0, 10_000),
    act=st.sampled_from(["change", "delete", "delete both", "relink"]),
    keep=st.booleans(),
)
def test_any_chain_is_whole_and_any_one_change_is_found(
    batches: list[tuple[int, int]], victim: int, act: str, keep: bool
) -> None:
    """Segments by clocks that jump either way; then one act against one event."""
    from django.db import transaction

    with transaction.atomic():
        for count, days in batches:
            seal_events(count, NOW + timedelta(days=days))
        result = verification.verify()
        assert result.whole, result.findings
        assert result.events == sum(count for count, _days in batches)
        links = list(AuditLink.objects.order_by("segment", "position"))
        link = links[victim % len(links)]
        head = heads.publish(NOW)
        assert head is not None
        if act == "change":
            tamper("UPDATE vault_auditevent SET purpose = 'other' WHERE id = %s", link.event)
        elif act == "relink":
            tamper("UPDATE vault_auditlink SET position = position + 1000 WHERE event = %s", link.event)
        else:
            tamper("DELETE FROM vault_auditevent WHERE id = %s", link.event)
            if act == "delete both":
                tamper("DELETE FROM vault_auditlink WHERE event = %s", link.event)
        if keep:
            assert not verification.verify(published=[heads.line(head)]).whole
        else:
            assert not verification.verify().whole
        transaction.set_rollback(True)
