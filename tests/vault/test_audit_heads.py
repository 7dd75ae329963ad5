"""Heads: one in ten minutes while something is sealed; a line a day, signed, and silent about how much happened."""

import base64
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from django.test import Client

from portal.jobs.registry import jobs
from reporting.vault import rotation
from reporting.vault.audit import heads, macs, sealing, verification, views
from reporting.vault.audit.models import AuditEvent, AuditHead, AuditLink
from reporting.vault.errors import KeyringError
from reporting.vault.models import VaultKey
from tests.vault.audit_chain import NOW, cut_tail, months, record, seal_events, tamper
from tests.vault.audit_findings import CUT, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]


def test_there_is_no_head_before_the_chain_begins() -> None:
    assert heads.make_due(NOW) is None
    assert not AuditHead.objects.exists()


def test_a_day_has_one_line_and_each_head_builds_on_the_one_before() -> None:
    seal_events(1)
    for hours in (0, 1, 24, 25):
        heads.make_due(NOW + timedelta(hours=hours))
    first, second = heads.published()
    assert ((second.day - first.day).days, first.line, second.line) == (1, 1, 2)
    made = list(AuditHead.objects.order_by("number"))
    assert [bytes(head.previous) for head in made[1:]] == [bytes(head.digest) for head in made[:-1]]


def test_a_head_says_where_the_chain_stood_and_when() -> None:
    seal_events(3)
    first = heads.make_due(NOW)
    # 23:30 UTC is already the next day in Serbia.
    second = heads.make_due(datetime(2026, 11, 26, 23, 30, tzinfo=UTC))
    assert first is not None and second is not None
    assert (first.number, first.day, first.made_at) == (1, date(2026, 11, 26), NOW)
    assert (first.segment, first.position) == (1, 3)
    assert bytes(first.mac) == bytes(AuditLink.objects.get(position=3).mac)
    assert bytes(first.previous) == bytes(32)
    assert (second.number, second.day) == (2, date(2026, 11, 27))


def test_a_clock_that_jumps_publishes_no_day_twice_and_loses_none_for_good() -> None:
    seal_events(1)
    for days in (0, 400, 1, 0, 2):
        heads.make_due(NOW + timedelta(days=days))
    assert [head.day.isoformat() for head in AuditHead.objects.order_by("number")] == [
        "2026-11-26",
        "2027-12-31",
        "2026-11-27",
        "2026-11-28",
    ]


# The heads inside

TURN = timedelta(minutes=10)


def heads_stand_at(*places: int) -> None:
    """Assert where each head of the first segment stands, the oldest first."""
    assert list(AuditHead.objects.order_by("number").values_list("position", flat=True)) == list(places)


def test_while_something_is_sealed_there_is_a_head_in_ten_minutes_and_still_one_line_a_day(client: Client) -> None:
    assert [job.every for job in jobs() if job.name == "audit.head"] == [TURN]
    for turn in range(4):
        seal_events(1, NOW + turn * TURN)
        assert heads.make_due(NOW + turn * TURN)
    heads_stand_at(1, 2, 3, 4)
    first, *inside = AuditHead.objects.order_by("number")
    assert (first.line, [head.line for head in inside]) == (1, [None] * 3)
    assert [bytes(head.previous) for head in inside] == [bytes(head.digest) for head in (first, *inside[:2])]
    assert said() == []
    assert list(heads.parse(client.get("/dnevnik.txt").content.decode())) == [heads.line(first)]
    second = heads.make_due(NOW + timedelta(days=1))
    assert second is not None and (second.number, second.line) == (5, 2), "nobody outside counts the heads inside"


def test_a_chain_that_stands_still_has_a_head_an_hour() -> None:
    seal_events(1)
    for turn in range(19):
        heads.make_due(NOW + turn * TURN)
    assert [head.made_at - NOW for head in AuditHead.objects.order_by("number")] == [TURN * n for n in (0, 6, 12, 18)]


def test_a_clock_that_was_put_back_does_not_hold_up_the_heads_inside() -> None:
    seal_events(1)
    for hours in (20, 1):
        heads.publish(NOW + timedelta(hours=hours - 2))
    seal_events(1)
    assert heads.make_due(NOW)
    heads_stand_at(1, 1, 2)


def test_an_event_that_was_dated_into_the_night_before_is_found() -> None:
    """Somebody who writes into the database invents it in the morning; the line of the day before says nothing of it."""
    seal_events(1)
    for turn in range(60):
        heads.make_due(NOW + turn * TURN)
    AuditEvent(time=NOW + 30 * TURN, actor_kind="system", action="report.open", object_type="report").save()
    sealing.seal(NOW + 60 * TURN)
    with time_machine.travel(NOW + 60 * TURN):
        (line,) = said()
    assert line.startswith("backdated: segment 1, link 2")


def test_a_tail_that_was_cut_off_behind_the_line_of_the_day_is_found_by_the_head_inside() -> None:
    seal_events(2)
    heads.make_due(NOW)
    seal_events(3)
    heads.make_due(NOW + TURN)
    cut_tail(2)
    assert said() == [f"cut: head 2: {CUT}"]


def test_a_line_that_was_taken_out_of_the_file_or_put_into_it_is_found() -> None:
    seal_events(1)
    heads.make_due(NOW)
    seal_events(1)
    heads.make_due(NOW + TURN)
    tamper("UPDATE vault_audithead SET line = 2 WHERE number = 2")
    assert said() == ["changed head: head 2: its signature does not fit"]
    tamper("UPDATE vault_audithead SET line = NULL")
    assert said() == ["changed head: head 1: its signature does not fit"]


def test_a_kept_line_is_compared_with_the_line_of_its_number_and_not_with_the_head_of_it() -> None:
    seal_events(1)
    heads.make_due(NOW)
    seal_events(1)
    heads.make_due(NOW + TURN)
    second = published(NOW + timedelta(days=1))
    assert second.number == 2
    assert said(published=[second]) == []


def test_the_daily_walk_looks_at_the_heads_of_the_newest_segments_and_the_one_before_them() -> None:
    months(4)
    result = verification.verify(recent=2)
    assert result.whole and result.heads == 3
    for number, findings in ((1, 0), (2, 1)):
        tamper("UPDATE vault_audithead SET day = '2020-01-01' WHERE number = %s", number)
        assert bool(verification.verify(recent=2).found) is bool(findings)


@pytest.mark.parametrize(("waits", "is_made"), [(29, True), (31, False), (100, False), (60 * 24, False)])
def test_no_head_is_made_over_a_queue_that_stands(monkeypatch: pytest.MonkeyPatch, waits: int, is_made: bool) -> None:
    """Minutes that an event waits: half of what an honest event may be late is how far the sealer may lag."""
    seal_events(1)
    with time_machine.travel(NOW, tick=False):
        record(1)
    monkeypatch.setattr(sealing, "seal", lambda now: 0)
    assert (heads.publish_sealed(NOW + timedelta(minutes=waits)) is not None) is is_made


def test_a_quiet_day_looks_like_any_other() -> None:
    """Nothing was sealed between two heads, and between two others very much: outside nobody tells which."""
    seal_events(1)
    lines = [published(NOW), published(NOW + timedelta(days=1))]
    seal_events(40)
    lines.append(published(NOW + timedelta(days=2)))
    assert len({line.digest for line in lines}) == 3
    assert len({len(str(line)) for line in lines}) == 1
    assert [line.number for line in lines] == [1, 2, 3]


def test_the_same_chain_under_another_number_of_events_differs_in_the_digest_alone(keyring: Any) -> None:
    seal_events(1)
    line = published(NOW)
    head = AuditHead.objects.get()
    words = str(line).split()
    assert words[:2] == ["2026-11-26", "1"]
    assert len(bytes.fromhex(words[2])) == 32
    for position in range(50):
        # Without the key nobody finds the number by trying.
        head.position = position
        assert macs.head_digest(bytes(32), head).hex() != line.digest


def published(at: Any) -> heads.Line:
    head = heads.publish(at)
    assert head is not None
    return heads.line(head)


def test_the_keeper_of_a_line_can_prove_that_the_portal_published_it() -> None:
    seal_events(1)
    line = published(NOW)
    head = AuditHead.objects.get()
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(heads.public_key(head.proof_key_id)))
    signed = macs.spell("head-line.1", (line.day, line.number, line.digest))
    key.verify(base64.b64decode(line.signature), signed)
    assert heads.is_signed(head)
    for number in (2, None):
        head.line = number
        assert not heads.is_signed(head)


@pytest.mark.parametrize(("retired", "believed"), [(0, True), (1, True), (-1, False), (-30, False)])
def test_a_retired_key_signs_for_no_day_after_it_was(keyring: Any, retired: int, believed: bool) -> None:
    """Days after the head on which its key was retired; a thief of the key can sign for any."""
    seal_events(1)
    published(NOW)
    VaultKey.objects.filter(purpose="proof").update(state="readable", retired_at=NOW + timedelta(days=retired))
    keyring.forget()
    assert heads.is_signed(AuditHead.objects.get()) is believed


@pytest.mark.parametrize(("minutes", "believed"), [(9, True), (11, False)])
def test_a_key_retired_just_before_midnight_signs_for_the_day_that_begins(
    keyring: Any, minutes: int, believed: bool
) -> None:
    """A process that publishes at midnight may not have heard of the rotation yet."""
    seal_events(1)
    midnight = datetime(2026, 11, 26, 23, tzinfo=UTC)
    published(midnight)
    VaultKey.objects.filter(purpose="proof").update(state="readable", retired_at=midnight - timedelta(minutes=minutes))
    keyring.forget()
    assert heads.is_signed(AuditHead.objects.get()) is believed


def test_a_kept_file_is_read_again() -> None:
    seal_events(1)
    lines = [published(NOW), published(NOW + timedelta(days=1))]
    text = "# наслов\n\n" + "\n".join(str(line) for line in lines) + "\n"
    assert list(heads.parse(text)) == lines


@pytest.mark.parametrize(
    "bad", ["2026-11-26 1", "2026-11-26 један x y z", "2026-11-26 1 x y", "2026-11-26 1 x y z z", "2026-11-26 -1 x y z"]
)
def test_a_line_that_is_none_is_refused_without_being_repeated(bad: str) -> None:
    with pytest.raises(ValueError) as refused:
        list(heads.parse(bad))
    assert bad not in str(refused.value)


def test_comments_may_stand_between_kept_lines() -> None:
    text = "2026-11-26 1 aa key sig\n#comment\n  \n # another\n2026-11-27 2 bb key sig"
    first, second = heads.parse(text)
    assert first == heads.Line("2026-11-26", 1, "aa", "key", "sig")
    assert str(second) == "2026-11-27 2 bb key sig"


def test_a_link_covers_its_place_the_link_before_and_its_event() -> None:
    event, other = record(2)
    values: dict[str, Any] = {"segment": 1, "position": 2, "previous": bytes(32), "event": event}
    changed = [{}, {"segment": 2}, {"position": 3}, {"previous": b"x" * 32}, {"event": other}]
    assert len({macs.link_mac(bytes(32), **(values | change)) for change in changed}) == len(changed)


def test_a_digest_covers_day_number_place_and_the_head_before() -> None:
    seal_events(1)
    head = heads.publish(NOW)
    assert head is not None
    changes = {
        "number": 2,
        "day": NOW.date() - timedelta(days=1),
        "segment": 2,
        "position": 9,
        "mac": b"x",
        "previous": b"x",
    }
    digests = {macs.head_digest(bytes(32), head)}
    for name, value in changes.items():
        kept = getattr(head, name)
        setattr(head, name, value)
        digests.add(macs.head_digest(bytes(32), head))
        setattr(head, name, kept)
    assert len(digests) == 1 + len(changes)


def test_spellings_never_meet() -> None:
    """The length in front keeps values apart that would otherwise run into each other."""
    spellings = {
        macs.spell("x", ("ab", "c")),
        macs.spell("x", ("a", "bc")),
        macs.spell("x", ("abc",)),
        macs.spell("x", ("ab", "c", None)),
        macs.spell("x", ("ab", "c", "")),
        macs.spell("xab", ("c",)),
        macs.spell("x", ("ab", None, "c")),
        # What marks the beginning of a value may stand inside one.
        macs.spell("x", (b"ab\x01c",)),
        macs.spell("x", (b"ab\x00",)),
        macs.spell("x", (b"ab", None)),
    }
    assert len(spellings) == 10


# The public file


def test_the_public_file_shows_the_lines_and_the_key_that_signed_them(client: Client) -> None:
    seal_events(1)
    lines = [published(NOW), published(NOW + timedelta(days=1))]
    answer = client.get("/dnevnik.txt")
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies
    assert list(heads.parse(text)) == lines
    key = lines[0].proof_key_id
    assert f"# кључ {key} {heads.public_key(UUID(key))}" in text


def test_the_public_file_explains_itself_and_names_each_key_once(client: Client, keyring: Any) -> None:
    seal_events(1)
    lines = [published(NOW), published(NOW + timedelta(days=1))]
    rotation.rotate("proof", settle=0)
    lines.append(published(NOW + timedelta(days=2)))
    keys = sorted({line.proof_key_id for line in lines})
    assert len(keys) == 2
    assert client.get("/dnevnik.txt").content.decode().splitlines() == [
        "# Чувам те: стања дневника приступа. Сваког дана по један ред.",
        "# Ко сачува ред може касније да докаже да дневник до тог дана није мењан.",
        "# Ред не говори колико је пријава било ни када.",
        "# Редови: дан, редни број, отисак, кључ потписа, потпис (Ed25519).",
        *(f"# кључ {key} {heads.public_key(UUID(key))}" for key in keys),
        *(str(line) for line in lines),
    ]


def test_the_public_file_shows_the_newest_lines(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "SHOWN", 2)
    seal_events(1)
    lines = [published(NOW + timedelta(days=day)) for day in range(3)]
    assert list(heads.parse(client.get("/dnevnik.txt").content.decode())) == lines[1:]


def test_a_key_that_never_signed_here_is_no_key(keyring: Any) -> None:
    with pytest.raises(KeyringError):
        heads.public_key(keyring.current("audit").id)


def test_the_public_file_is_the_same_however_much_happened(client: Client) -> None:
    """Same shape, same length: what differs is digest and signature."""
    seal_events(1)
    published(NOW)
    few = client.get("/dnevnik.txt").content
    with transaction.atomic():
        seal_events(30)
        published(NOW + timedelta(days=1))
        busy = client.get("/dnevnik.txt").content
        transaction.set_rollback(True)
    published(NOW + timedelta(days=1))
    quiet = client.get("/dnevnik.txt").content
    assert len(busy) == len(quiet) > len(few)
    assert busy != quiet


def test_the_public_file_opens_before_the_first_head_and_without_keys(client: Client, keyring: Any) -> None:
    assert list(heads.parse(client.get("/dnevnik.txt").content.decode())) == []
    seal_events(1)
    line = published(NOW)
    VaultKey.objects.filter(purpose="proof").update(state="destroyed", wrapped=None)
    keyring.forget()
    assert list(heads.parse(client.get("/dnevnik.txt").content.decode())) == [line]
