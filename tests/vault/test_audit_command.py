"""The words and exit codes of ``manage.py audit``, as scripts and people rely on them."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from reporting.vault.audit import export, heads
from reporting.vault.audit.models import AuditEvent, AuditHead
from reporting.vault.management.commands import audit as command
from tests.vault.audit_chain import NOW, months, seal_events, tamper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]


def audit(*arguments: str) -> tuple[int, list[str], list[str]]:
    """Return how the command ended, and the lines of its output and of its errors."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("audit", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        code = error.returncode
        err.write(f"{error}\n")
    return code, out.getvalue().splitlines(), err.getvalue().splitlines()


def published() -> list[str]:
    """Return the published lines, the oldest first."""
    return [str(heads.line(head)) for head in heads.published()]


def test_it_wants_to_know_what_to_do() -> None:
    code, out, err = audit()
    assert (code, out) == (1, [])
    assert "command" in err[0]


# verify


def test_every_kept_line_is_compared(tmp_path: Path) -> None:
    months(2)
    lines = published()
    kept = tmp_path / "heads.txt"
    kept.write_text("\n".join(lines), "utf-8")
    assert audit("verify", "--heads", str(kept))[0] == 0
    digest = lines[1].split()[2]
    kept.write_text("\n".join(lines).replace(digest, "00" * 32), "utf-8")
    code, out, err = audit("verify", "--heads", str(kept))
    assert (code, out) == (1, [])
    assert err[0].startswith("replayed: published head 2: ")
    assert err[1] == "The chain does NOT fit: 1 findings in 4 events, 2 segments, 2 heads, 2 kept lines."


def test_findings_that_are_all_listed_are_followed_by_no_rest() -> None:
    event = seal_events(2)[0]
    tamper("DELETE FROM vault_auditevent WHERE id = %s", event.pk)
    assert audit("verify")[2] == [
        f"missing event: segment 1, link 1: event {event.pk} is gone",
        "The chain does NOT fit: 1 findings in 2 events, 1 segments, 0 heads.",
    ]


# head


def test_head_prints_the_newest_and_all_the_oldest_first() -> None:
    months(3)
    lines = published()
    assert len(lines) == 3
    later = NOW + timedelta(days=62, hours=1)
    assert heads.make_due(later), "which stays inside"
    assert audit("head") == (0, lines[2:], [])
    assert audit("head", "--all") == (0, lines, [])


def test_the_order_is_that_of_the_numbers_wherever_heads_lie_in_the_table() -> None:
    months(3)
    tamper("UPDATE vault_audithead SET line = 9 WHERE line = 1")
    assert [line.split()[1] for line in audit("head", "--all")[1]] == ["2", "3", "9"]
    assert [line.split()[1] for line in audit("head")[1]] == ["9"]


def test_a_new_head_is_published_at_once_and_printed() -> None:
    with time_machine.travel(NOW, tick=False):
        seal_events(1)
        assert audit("head") == (0, [], [])
        code, out, err = audit("head", "--new")
    assert (code, err) == (0, [])
    assert out == published()
    assert out[0].startswith("2026-11-26 1 ")
    assert AuditHead.objects.get().made_at == NOW


def test_before_the_chain_begins_there_is_no_new_head() -> None:
    code, out, err = audit("head", "--new")
    assert (code, out, len(err)) == (2, [], 1)
    assert not AuditHead.objects.exists()


# export


def test_export_prints_the_lines_and_says_how_many() -> None:
    months(2)
    lines = list(export.export_lines())
    assert audit("export") == (0, lines, ["8 lines."])
    assert audit("export", "--since", "2026-12-01")[1:] == (lines[3:], ["5 lines."])
    assert AuditEvent.objects.filter(action="audit.export").count() == 2


def test_of_nothing_nothing_is_exported() -> None:
    assert audit("export") == (0, [], ["0 lines."])


def test_export_never_writes_over_a_file(tmp_path: Path) -> None:
    target = tmp_path / "trail.jsonl"
    target.write_text("kept", "utf-8")
    assert audit("export", "--output", str(target))[:2] == (2, [])
    assert target.read_text("utf-8") == "kept"


def test_export_refuses_what_is_no_day() -> None:
    assert audit("export", "--since", "decembar")[0] == 1
    assert not AuditEvent.objects.exists()


# How far it is


def test_a_long_command_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PROGRESS_SECONDS", 0.0)
    rows = [AuditEvent(time=NOW, actor_kind="system", action="a.b", object_type="report") for _ in range(1000)]
    AuditEvent.objects.bulk_create(rows)
    seal_events(1)
    assert audit("verify")[2] == ["1000 events checked ..."]
    assert audit("export")[2] == ["1000 lines written ...", "1002 lines."]


def test_it_says_so_every_three_seconds_and_asks_the_clock_every_thousand_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    err, said, clock = StringIO(), [], [100.0]
    monkeypatch.setattr(command.time, "monotonic", lambda: clock[0])
    tell = command.Command(stderr=err)._progress("things done")
    for clock[0], count in ((102.9, 1000), (103.0, 1999), (103.0, 2000), (105.9, 3000), (106.0, 4000), (108.0, 5000)):
        tell(count)
        said.append(err.getvalue().splitlines())
    first, second = "2000 things done ...", "4000 things done ..."
    assert said == [[], [], [first], [first], [first, second], [first, second]]


# remove


def test_without_a_period_nothing_is_removed_and_it_says_why(settings: Any) -> None:
    settings.AUDIT_RETENTION_MONTHS = 0
    code, out, err = audit("remove")
    assert (code, out) == (2, [])
    assert "AUDIT_RETENTION_MONTHS" in err[0]


def test_remove_goes_by_the_clock(settings: Any) -> None:
    settings.AUDIT_RETENTION_MONTHS = 12
    with time_machine.travel(NOW):
        months(3)
        assert audit("remove")[0] == 2
    with time_machine.travel(NOW + timedelta(days=420)):
        assert timezone.now().year == 2028
        assert audit("remove") == (0, ["Removed segment 1 with 2 events."], [])
