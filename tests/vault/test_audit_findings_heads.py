"""What ``audit verify`` says of heads, and of their lines that somebody outside has kept."""

from datetime import timedelta
from uuid import uuid4

import pytest

from reporting.vault.audit import heads
from reporting.vault.audit.models import AuditHead, AuditSegment
from tests.vault.audit_chain import NOW, months, seal_events, tamper
from tests.vault.audit_findings import CUT, binary, changed, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        ("day = '2020-01-01'", ["its digest does not fit", "its signature does not fit"]),
        ("made_at = '2020-01-01 00:00:00'", ["its digest does not fit"]),
        ("mac = digest", ["its digest does not fit"]),
    ],
)
def test_a_head_that_was_changed_says_in_what(change: str, findings: list[str]) -> None:
    months(2)
    tamper(f"UPDATE vault_audithead SET {change} WHERE number = 2")
    heard = [line for line in said() if not line.startswith("replayed")]
    assert heard == [f"changed head: head 2: {finding}" for finding in findings]


def test_a_head_of_another_place_is_named() -> None:
    seal_events(3)
    heads.publish(NOW)
    tamper("UPDATE vault_audithead SET position = 2")
    assert said() == [
        "replayed: head 1: the chain was another one when it was published",
        "changed head: head 1: its digest does not fit",
    ]
    tamper("UPDATE vault_audithead SET position = 4")
    assert said() == [f"cut: head 1: {CUT}", "changed head: head 1: its digest does not fit"]


def test_two_heads_of_one_place_are_both_compared() -> None:
    seal_events(1)
    for day in range(2):
        heads.publish(NOW + timedelta(days=day))
    assert said() == []
    tamper("UPDATE vault_auditlink SET mac = %s", binary(bytes(32)))
    assert said() == [
        changed(1, 1),
        "replayed: head 1: the chain was another one when it was published",
        "replayed: head 2: the chain was another one when it was published",
    ]


def test_a_head_under_a_key_that_never_signed_is_named() -> None:
    months(1)
    tamper("UPDATE vault_audithead SET proof_key_id = %s", uuid4())
    assert said() == ["changed head: head 1: its key is not in the keyring"]


def test_a_head_that_is_gone_is_named_by_the_one_behind_it() -> None:
    months(4)
    tamper("DELETE FROM vault_audithead WHERE number = 2")
    assert said() == ["missing head: head 3: does not follow the one before"]
    tamper("DELETE FROM vault_audithead WHERE number = 1")
    assert said() == ["missing head: head 3: does not follow the one before"]


def test_a_head_that_names_another_one_before_it_is_named() -> None:
    months(3)
    tamper("UPDATE vault_audithead SET previous = %s WHERE number = 2", binary(bytes(32)))
    assert said() == [
        "missing head: head 2: does not follow the one before",
        "changed head: head 2: its digest does not fit",
    ]


def test_a_head_of_a_segment_that_never_was_is_named() -> None:
    months(1)
    tamper("UPDATE vault_audithead SET segment = 7")
    assert said() == [f"cut: head 1: {CUT}"]


def test_a_head_of_the_moment_a_segment_was_opened_has_its_place() -> None:
    months(1)
    segment = AuditSegment.objects.get()
    tamper("UPDATE vault_audithead SET position = 0, mac = %s", binary(bytes(segment.mac)))
    assert said() == ["changed head: head 1: its digest does not fit"]


def test_kept_lines_are_compared_one_by_one() -> None:
    months(3)
    first, second, third = [heads.line(head) for head in AuditHead.objects.order_by("number")]
    assert said(published=[first, second, third]) == []
    another = "is another one here: the chain was set back or rewritten"
    kept = [
        heads.Line("2020-01-01", 1, first.digest, "key", "signature"),
        heads.Line(second.day, 2, third.digest, "key", "signature"),
        third,
        heads.Line(third.day, 4, third.digest, "key", "signature"),
    ]
    assert said(published=kept) == [
        f"replayed: published head 1: {another}",
        f"replayed: published head 2: {another}",
        "cut: published head 4: is not in the database: the tail was cut off",
    ]


def test_it_is_the_day_and_the_digest_that_are_compared() -> None:
    months(1)
    ours = heads.line(AuditHead.objects.get())
    assert said(published=[heads.Line(ours.day, 1, ours.digest, "another key", "another signature")]) == []
