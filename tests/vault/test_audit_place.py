"""The sealer's place outside the database: what somebody cuts off there is missed, and the sealer goes no further."""

import json
import stat
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import TestCase

from portal.jobs.status import Status
from reporting.vault.audit import checks, heads, removal, sealed_place, sealing
from reporting.vault.audit.models import AuditEvent, AuditHead, AuditLink, AuditSegment, AuditWaiting
from reporting.vault.audit.sealed_place import ChainCut, SealedPlace
from tests.vault.audit_chain import NOW, cut_tail, months, record, seal_events, tamper
from tests.vault.audit_findings import binary, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]

GONE = "cut: the sealer's place: segment 1, link {} is gone: the tail was cut off"
OTHER = "replayed: the sealer's place: segment 1, link {} is another one: the chain was set back or rewritten"
RED = Status(
    False,
    "крај дневника недостаје или је други",
    advice="Покрените „manage.py audit verify“; он каже шта не стоји. Шта даље, пише у docs/audit.md.",
)


def sealed(count: int) -> None:
    """Record and seal events as the job does, commit included."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        seal_events(count)


def actions() -> list[str]:
    return list(AuditEvent.objects.exclude(action="report.open").values_list("action", flat=True))


@pytest.fixture
def file(settings: Any) -> Path:
    return Path(settings.AUDIT_PLACE)


# What the audit of 30. 11. 2026 did (finding 6): everything behind the last head goes, and the triggers stand again


def test_a_tail_cut_off_behind_the_last_head_is_found_and_stops_the_sealer() -> None:
    sealed(3)
    heads.publish(NOW)
    sealed(8)
    assert said() == [] and checks.health().ok
    cut_tail(3)
    assert said() == [GONE.format(11)]
    assert checks.health() == RED
    record(2)
    with pytest.raises(ChainCut):
        sealing.seal(NOW)
    assert (AuditLink.objects.count(), AuditWaiting.objects.count()) == (3, 2), "what comes is kept, and waits"
    with pytest.raises(ChainCut):
        heads.publish(NOW)
    assert AuditHead.objects.count() == 1, "nothing is published of a chain that was cut"


def test_a_trail_of_which_nothing_is_left_is_found(file: Path) -> None:
    sealed(2)
    cut_tail(0)
    tamper("DELETE FROM vault_auditsegment")
    assert said() == [GONE.format(2)]
    record()
    with pytest.raises(ChainCut):
        sealing.seal(NOW)


def test_a_tail_that_was_cut_off_and_sealed_over_elsewhere_is_another_one(file: Path) -> None:
    sealed(4)
    cut_tail(2)
    kept = file.read_text()
    # Another machine, which has no file.
    file.unlink()
    sealed(5)
    file.write_text(kept)
    assert said() == [OTHER.format(4)]
    record()
    with pytest.raises(ChainCut):
        sealing.seal(NOW)


# The file


def test_it_says_segment_link_and_mac_and_only_its_owner_reads_it(file: Path) -> None:
    sealed(3)
    link = AuditLink.objects.get(position=3)
    assert file.read_text() == f"1 3 {bytes(link.mac).hex()}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sealed_place.read() == SealedPlace(1, 3, bytes(link.mac))
    assert [path.name for path in file.parent.glob(f"*{file.name}*")] == [file.name], "no draft of it is left"


def test_its_time_is_a_whole_minute(file: Path) -> None:
    """A copy of the folder keeps it, and what was sealed last may be a report."""
    with time_machine.travel(datetime(2026, 11, 26, 10, 7, 37, 684_545, tzinfo=UTC), tick=False):
        sealed(1)
    assert file.stat().st_mtime == datetime(2026, 11, 26, 10, 7, tzinfo=UTC).timestamp()


def test_it_goes_along_into_the_next_segment_and_never_back() -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        months(2)
    place = sealed_place.read()
    assert place is not None and (place.segment, place.position) == (2, 2)
    # A process that committed before and wrote after.
    sealed_place.keep(SealedPlace(1, 99, bytes(32)))
    assert sealed_place.read() == place


def test_what_was_rolled_back_is_no_place(file: Path) -> None:
    with TestCase.captureOnCommitCallbacks() as callbacks:
        seal_events(1)
    assert len(callbacks) == 1 and not file.exists(), "it is written after the commit alone"


def test_a_place_whose_segment_was_removed_in_its_time_stands(settings: Any) -> None:
    """A machine that sealed long ago remembers a place that nobody has to keep any more."""
    settings.AUDIT_RETENTION_MONTHS = 12
    months(2)
    sealed_place.keep(SealedPlace(1, 2, bytes(AuditLink.objects.get(segment=1, position=2).mac)))
    removal._remove(AuditSegment.objects.get(number=1), NOW + timedelta(days=500))
    assert said() == []
    sealing.seal(NOW + timedelta(days=500))


def test_a_removal_that_the_portal_did_not_note_lets_nobody_by() -> None:
    sealed(3)
    cut_tail(1)
    tamper(
        "INSERT INTO vault_auditremoval (segment, last, kept_months, removed_at, key_id, mac)"
        " SELECT number, mac, 12, opened_at, key_id, mac FROM vault_auditsegment"
    )
    record()
    with pytest.raises(ChainCut):
        sealing.seal(NOW)


@pytest.mark.parametrize("text", ["", "1 2", "1 2 xx", "-", "1 2 ab cd", "\x80"])
def test_a_file_that_cannot_be_read_stops_the_sealer_and_is_not_repeated(file: Path, text: str) -> None:
    file.write_text(text, "latin-1")
    record()
    with pytest.raises(sealed_place.PlaceUnreadable) as refused:
        sealing.seal(NOW)
    assert str(refused.value) == "The file of the sealer's place holds none."
    assert said() == ["cut: the sealer's place: its file cannot be read"]
    assert checks.health() == RED


def test_health_of_a_process_that_may_not_read_it_leaves_it_to_the_jobs(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> None:
        raise PermissionError

    monkeypatch.setattr(sealed_place, "read", refused)
    assert checks.health().ok
    record()
    with pytest.raises(PermissionError):
        sealing.seal(NOW)


# A machine without the file


def test_the_first_seal_of_all_begins_it_without_an_event() -> None:
    sealed(1)
    assert actions() == []


def test_without_a_file_the_newest_head_is_the_place_and_an_event_says_so(file: Path) -> None:
    sealed(2)
    heads.publish(NOW)
    file.unlink()
    sealed(2)
    assert actions() == ["audit.place_unknown"]
    place = sealed_place.read()
    assert place is not None and place.position == 4
    sealed(1)
    assert actions() == ["audit.place_unknown"], "once"


def test_without_a_file_a_chain_that_ends_before_the_newest_head_goes_no_further(file: Path) -> None:
    sealed(3)
    heads.publish(NOW)
    file.unlink()
    cut_tail(2)
    assert checks.health() == RED
    record()
    with pytest.raises(ChainCut):
        sealing.seal(NOW)


# Going back


def test_the_place_goes_back_by_the_command_of_restore_alone_and_leaves_an_event() -> None:
    sealed(3)
    cut_tail(1)
    out = StringIO()
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("backup", "restored", stdout=out)
    assert out.getvalue() == "The sealer's place is now segment 1, link 1; the audit trail says that it was put back.\n"
    assert actions() == ["audit.put_place_back"]
    assert said() == [] and checks.health().ok
    sealed(1)
    assert list(AuditLink.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3]


def test_a_place_that_stands_is_not_put_back(file: Path) -> None:
    sealed(3)
    kept = file.read_text()
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("backup", "restored")
    assert file.read_text() == kept and actions() == []


# The line in the log


def head(minutes: int) -> AuditHead | None:
    """Make the head that is due so long after ``NOW``, as the job does."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return heads.make_due(NOW + timedelta(minutes=minutes))


def test_the_log_says_with_a_head_how_far_was_sealed_since_the_last_and_never_when(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    sealed(2)
    sealed(1)
    assert caplog.records == [], "it would say the second of a report"
    assert head(0)
    assert head(10) is None
    assert head(80), "of a chain that stands still"
    sealed(1)
    assert head(90)
    links = [AuditLink.objects.get(position=position) for position in (3, 4)]
    assert [(row.message, row.segment, row.position, row.link_mac) for row in caplog.records] == [  # type: ignore[attr-defined]
        ("audit sealed", link.segment, link.position, bytes(link.mac).hex()) for link in links
    ]


def test_a_place_is_looked_for_in_its_segment_and_before_the_first_link_in_the_segment_s_own_mac() -> None:
    sealed(2)
    segment, link = AuditSegment.objects.get(), AuditLink.objects.get(position=2)
    for place, found in (
        (SealedPlace(segment.pk, 2, bytes(link.mac)), ""),
        (SealedPlace(segment.pk, 2, bytes(32)), "replayed"),
        (SealedPlace(segment.pk, 3, bytes(32)), "cut"),
        (SealedPlace(segment.pk + 1, 2, bytes(link.mac)), "cut"),
        (SealedPlace(segment.pk, 0, bytes(segment.mac)), ""),
        (SealedPlace(segment.pk, 0, bytes(32)), "replayed"),
        (SealedPlace(segment.pk + 1, 0, bytes(segment.mac)), "cut"),
    ):
        assert sealed_place.fault(place) == found, place


def test_a_head_that_was_rolled_back_is_no_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    sealed(1)
    with TestCase.captureOnCommitCallbacks() as callbacks:
        assert heads.publish(NOW)
    assert len(callbacks) == 1 and caplog.records == [], "it is written after the commit alone"


def logged(*places: SealedPlace) -> str:
    """Return a log as another machine has kept it."""
    rows: list[Any] = [
        {"event": "audit sealed", "segment": place.segment, "position": place.position, "link_mac": place.mac.hex()}
        for place in places
    ]
    return "\n".join(["no JSON", json.dumps({"event": "request"}), "[]", *map(json.dumps, rows)]) + "\n"


def verify(*options: str) -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("audit", "verify", *options, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, f"{err.getvalue()}{error}"
    return 0, out.getvalue()


def test_lines_of_a_log_that_was_kept_are_compared(tmp_path: Path) -> None:
    seal_events(3)
    places = [SealedPlace(1, link.position, bytes(link.mac)) for link in AuditLink.objects.order_by("position")]
    log = tmp_path / "log"
    log.write_text(logged(*places))
    assert verify("--log", str(log)) == (0, "The chain is whole: 3 events, 1 segments, 0 heads, 3 lines of the log.\n")
    cut_tail(2)
    assert verify("--log", str(log)) == (
        1,
        "cut: the log: segment 1, link 3 is gone: the tail was cut off\n"
        "The chain does NOT fit: 1 findings in 2 events, 1 segments, 0 heads, 3 lines of the log.",
    )
    tamper("UPDATE vault_auditlink SET mac = %s WHERE position = 2", binary(bytes(32)))
    assert (
        "replayed: the log: segment 1, link 2 is another one: the chain was set back or rewritten"
        in verify("--log", str(log))[1]
    )


@pytest.mark.parametrize("text", ["", "no JSON\n", '{"event": "audit sealed", "segment": 1}\n'])
def test_a_log_without_a_line_of_the_sealer_is_refused(tmp_path: Path, text: str) -> None:
    log = tmp_path / "log"
    log.write_text(text)
    code, told = verify("--log", str(log))
    assert (code, told) == (2, "The log holds no whole line of the sealer.")
