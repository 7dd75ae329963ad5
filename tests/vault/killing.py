"""Real processes that rotate keys and are killed: kill -9 at a place of every rotation, then the next run goes on.

The driver forks, so that twenty rotations take seconds; it never opens the database itself.
"""

import hashlib
import os
import signal
import sys
import uuid
from collections.abc import Callable
from io import TextIOWrapper

from django.core.management import call_command

from reporting.cases import services
from reporting.cases.models import Report
from reporting.vault import codes, drafts
from reporting.vault.identity import identity_opened
from reporting.vault.models import Draft

PURPOSES = ("desk", "desk", "pepper", "desk", "proof")


def rounds(count: int, reports: int) -> dict[str, int]:
    """Return how many of ``count`` rotations were killed before they ended, and after how many all was whole."""
    code = codes_made_by(reports)
    before = output_of(lambda: print(digest(code)))
    if not (code and before):
        raise RuntimeError("the database could not be filled")
    found = {"killed": 0, "whole": 0}
    for turn in range(count):
        purpose = PURPOSES[turn % len(PURPOSES)]
        lines = turn * 17 % (reports * 2) if purpose == "desk" else turn % 2
        found["killed"] += killed_after(lines, lambda purpose=purpose: rotate(purpose, batch=1))
        after = output_of(lambda: print(digest(code)))
        last = output_of(lambda purpose=purpose: (rotate(purpose), call_command("keys", "check"), print(digest(code))))
        found["whole"] += after == before and last.splitlines()[-1:] == before.splitlines()
    return found


def rotate(purpose: str, batch: int = 200) -> None:
    """What an operator does."""
    call_command("keys", "rotate", purpose, "--settle", "0", "--batch", str(batch))


def codes_made_by(reports: int) -> str:
    """Submit ``reports`` reports and save a draft; return the code of the first report."""
    from tests.cases.fixtures import answers

    def fill() -> None:
        made = [codes.new_code() for _ in range(reports)]
        for number, code in enumerate(made):
            told = answers(narrative=f"прича {number}")
            services.submit_report(answers=told, code=code, submission_key=uuid.uuid4())
        drafts.issue_code(drafts.start())
        print(made[0])

    return output_of(fill).strip()


def digest(code: str) -> str:
    """Return a hash of everything that opens: stories, names, the code, drafts."""
    from reporting.cases.selectors import report_by_code

    found = hashlib.sha256()
    for report in Report._base_manager.order_by("pk"):
        with identity_opened(actor=None, actor_kind="system", reason="test", object_id=report.pk):
            found.update(f"{report.pk}|{report.narrative}|{report.perpetrator_text}".encode())
    by_code = report_by_code(code)
    found.update(f"{by_code and by_code.pk}|{Draft.objects.count()}".encode())
    return found.hexdigest()


def forked(act: Callable[[], object]) -> tuple[int, TextIOWrapper]:
    """Run ``act`` in a process of its own; return its id and what it prints."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        sys.stdout = os.fdopen(writing, "w")
        code = 1
        try:
            act()
            sys.stdout.flush()
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    return child, os.fdopen(reading)


def killed_after(lines: int, act: Callable[[], object]) -> bool:
    """Kill ``act`` when it has printed one line more than ``lines``; return whether it had not ended."""
    child, output = forked(act)
    with output:
        for number, _line in enumerate(output):
            if number == lines:
                break
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


def output_of(act: Callable[[], object]) -> str:
    """Return what ``act`` prints in a process of its own; empty when it failed."""
    child, output = forked(act)
    with output:
        text = output.read()
    return text if os.waitpid(child, 0)[1] == 0 else ""
