"""``make mutation``: change vault, access rules and doors in thousands of small ways; count what the tests notice.

Each part works in a copy of the checkout below ``var/mutation``, so a second run goes on where the first
was stopped, and only what changed since is tried again. ``docs/measurements/mutation.md`` says what survives and why.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import bootstrap
from tools.console import say, step
from tools.lint import tracked_files
from tools.paths import BIN, ROOT, VENV, var_dir

GOAL = 85.0
# Texts that people read when something went wrong, or at --help: a change of one breaks nothing.
TEXTS = (r"^\s*raise \w+\(", r"help=", r"logger?\.\w+\(")
MARKS = "not (browser or postgresql_only)"
COPIED = (
    *("manage.py", "tools", "locale", "docs", "home", "materials", "elearning", "search"),
    *("gunicorn.conf.py", "Makefile", "README.md"),
)
# Seconds, times fifteen, beyond what the tests take: a busy machine must not pass for a change that was noticed.
PATIENCE = 20
# How a run of pytest ends when a test failed, or never came to its end (killed by a limit of time or of memory).
NOTICED = (1, 3, 24, -24, 36, 152, 255, -9, 137)


@dataclass(frozen=True)
class Part:
    """What is changed, and which tests are to notice."""

    name: str
    sources: tuple[str, ...]
    tests: tuple[str, ...]
    left_out: tuple[str, ...] = ()


PARTS = (
    Part(
        "vault",
        ("reporting/vault/*.py",),
        (
            "tests/vault",
            "tests/access/test_seals_of_roles.py",
            "tests/accounts/test_failed_sign_ins.py",
            "tests/accounts/test_half_way.py",
            "tests/attacks/test_replayed_drafts.py",
            "tests/cases/test_erasing_files.py",
            "tests/cases/test_erasure.py",
            "tests/tracking/test_entering_and_leaving.py",
            "tests/tracking/test_guessing_of_codes.py",
            # Minutes each, and what they are for is not small changes.
            "--ignore=tests/exposure/test_places.py",
            "--ignore=tests/vault/test_rotation_crashes.py",
            "--ignore=tests/vault/test_rotation_traffic.py",
            "--ignore=tests/vault/test_audit_crash.py",
            "--deselect=tests/vault/files/test_receiving.py::test_a_process_killed_while_it_receives_leaves_nothing_in_clear",
        ),
        # Tables for a document, texts of commands, and triggers that only PostgreSQL runs.
        ("*/migrations/*", "reporting/exposure/*", "reporting/vault/audit/triggers/postgresql.py"),
    ),
    Part(
        "access",
        ("reporting/cases/access/*.py", "reporting/cases/acts.py"),
        (
            "tests/access/test_exclusions_in_the_database.py",
            "tests/access/test_matrix_document.py",
            "tests/accounts/test_half_way.py",
            "tests/cases/test_access_matrix.py",
            "tests/cases/test_closing_again.py",
            "tests/cases/test_closing_takes_two_people.py",
            "tests/cases/test_deadlines.py",
            "tests/cases/test_disposal.py",
            "tests/cases/test_disposal_proposals.py",
            "tests/cases/test_disposal_sides.py",
            "tests/cases/test_doors_of_the_desk.py",
            "tests/cases/test_excluded_after_finishing.py",
            "tests/cases/test_exclusion_of_unknown_people.py",
            "tests/cases/test_exclusion_outlasts_roles.py",
            "tests/cases/test_exclusions_fail_closed.py",
            "tests/cases/test_emergency_access.py",
            "tests/cases/test_emergency_access_and_exclusion.py",
            "tests/cases/test_emergency_door.py",
            "tests/cases/test_emergency_reviews.py",
            "tests/cases/test_holds.py",
            "tests/cases/test_recusal.py",
            "tests/cases/test_refusals.py",
            "tests/cases/test_dismissing.py",
            "tests/cases/test_states_and_words.py",
            "tests/cases/test_subjects.py",
            "tests/cases/test_taking_up_a_part_again.py",
            "tests/cases/test_traces_and_news.py",
            "tests/cases/test_two_institutions.py",
            "tests/desk/test_closing_without_another.py",
            "tests/desk/test_closings_on_the_day.py",
            "tests/desk/test_recovery.py",
            "tests/desk/test_roles.py",
            "tests/desk/test_who_may_not.py",
        ),
    ),
    Part(
        "doors",
        (
            "portal/accounts/attempts.py",
            "portal/accounts/devices.py",
            "portal/accounts/seals.py",
            "portal/security/hops.py",
            "portal/security/sealed_rows.py",
        ),
        (
            "tests/access/test_seals_of_roles.py",
            "tests/accounts/test_doors.py",
            "tests/accounts/test_failed_sign_ins.py",
            "tests/accounts/test_half_way.py",
            "tests/accounts/test_known_devices.py",
            "tests/accounts/test_seals_of_accounts.py",
            "tests/accounts/test_shut_sign_in.py",
            "tests/security/test_checks.py",
            "tests/security/test_hops.py",
            "tests/security/test_limits.py",
        ),
    ),
)
_NAMES = ", ".join(part.name for part in PARTS)


def main() -> int:
    """Run the parts that were asked for; returns 0 when each notices at least ``GOAL`` per cent."""
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    # Not by ``choices``: argparse would look for "no part named", which means all, among them.
    parser.add_argument("parts", nargs="*", type=_part, default=PARTS, help=f"of {_NAMES}; default: all")
    parser.add_argument("--only", action="append", default=[], metavar="PATTERN", help="names of changes, with *")
    parser.add_argument("--sample", type=int, metavar="N", help="try about N changes, spread evenly, instead of all")
    parser.add_argument("--report", action="store_true", help="print what the last run found, and run nothing")
    options = parser.parse_args()
    bootstrap.ensure(dev=True)
    for part in options.parts:
        if not options.report:
            _run(part, options.only, options.sample)
    return max(_report(part) for part in options.parts)


def _part(name: str) -> Part:
    """Return the part called ``name``."""
    found = [part for part in PARTS if part.name == name]
    if not found:
        raise argparse.ArgumentTypeError(f"{name} is none of {_NAMES}")
    return found[0]


def _folder(part: Part) -> Path:
    return var_dir() / "mutation" / part.name


def _run(part: Part, only: list[str], sample: int | None) -> None:
    folder = _folder(part)
    with step(f"{part.name}: copying the checkout"):
        _copy(folder)
        (folder / "setup.cfg").write_text(_settings(part), encoding="utf-8")
    link = folder / "mutants" / VENV.name
    if not link.exists():
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(VENV)
    scratch = folder / "tmp"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "PORTAL_VAR": str(scratch),
        "TMPDIR": str(scratch),
        # A change must meet the same examples as the code did.
        "HYPOTHESIS_PROFILE": "mutation",
    }
    workers = os.environ.get("TEST_WORKERS", str(os.cpu_count() or 1))
    # Copied once and then left alone, so that results of unchanged functions stay.
    shutil.rmtree(folder / "mutants" / "tests", ignore_errors=True)
    mutmut = [str(BIN / "mutmut"), "run", "--max-children", workers]
    if sample and not _names(folder):
        # The first run writes the changes down; one that nothing is called like tries none of them.
        subprocess.run([*mutmut, "none.*"], cwd=folder, env=environment, check=False, capture_output=True)
    chosen = _spread(_names(folder), sample) if sample else only
    subprocess.run([*mutmut, *chosen], cwd=folder, env=environment, check=False)


def _names(folder: Path) -> list[str]:
    """Return the names of all changes that were written down and not tried yet."""
    return [key for _, codes in _found(folder / "mutants") for key, code in codes.items() if code is None]


def _spread(names: list[str], count: int) -> list[str]:
    """Return about ``count`` names at even distances: every file by its weight, the same ones every time."""
    return names[:: max(1, len(names) // count)]


def _copy(folder: Path) -> None:
    """Bring a copy of the checkout up to date; times of change come with it."""
    wanted = {path.relative_to(ROOT) for path in tracked_files()}
    wanted |= {path.relative_to(ROOT) for path in ROOT.glob("locale/**/*.mo")}
    for name in wanted:
        source, target = ROOT / name, folder / name
        if not target.exists() or target.stat().st_mtime_ns != source.stat().st_mtime_ns:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
            # mutmut changes what it finds newer than its own copy, and copies only what it has not.
            (folder / "mutants" / name).unlink(missing_ok=True)


def _settings(part: Part) -> str:
    lists = {
        "source_paths": ("portal", "reporting"),
        "only_mutate": part.sources,
        "do_not_mutate": part.left_out,
        "do_not_mutate_patterns": TEXTS,
        "also_copy": COPIED,
        "pytest_add_cli_args_test_selection": part.tests,
        "pytest_add_cli_args": (
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            "-p",
            "no:randomly",
            "-m",
            "not (browser or postgresql_only)",
        ),
    }
    lines = ["[mutmut]", "on_dependency_change = ignore", f"timeout_constant = {PATIENCE}"]
    for name, values in lists.items():
        lines += [f"{name} =", *(f"    {value}" for value in values)]
    return "\n".join(lines) + "\n"


def _report(part: Part) -> int:
    """Print the score of each file and of the part; survivors go to a file. Returns 0 when the goal is met."""
    everything: list[int] = []
    survivors: list[str] = []
    waiting = 0
    say(f"\n{part.name:<52}{'changes':>9}{'noticed':>9}{'score':>9}")
    for name, codes in _found(_folder(part) / "mutants"):
        tried = [code for code in codes.values() if code is not None]
        survivors += [key for key, code in codes.items() if code is not None and code not in NOTICED]
        waiting += len(codes) - len(tried)
        everything += tried
        if tried:
            say(_line(name, tried))
    say(_line("together", everything))
    place = _folder(part) / "survivors.txt"
    place.write_text("\n".join(sorted(survivors)) + "\n", encoding="utf-8")
    say(f"{len(survivors)} were not noticed: {place}" + (f"; {waiting} were not tried yet" if waiting else ""))
    return 0 if _score(everything) >= GOAL else 1


def _found(mutants: Path) -> Iterator[tuple[str, dict[str, int | None]]]:
    """Yield each file that was changed, with how the tests of each change ended; None for one not tried yet."""
    for meta in sorted(path for room in ("portal", "reporting") for path in (mutants / room).rglob("*.meta")):
        codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        if codes:
            yield str(meta.relative_to(mutants)).removesuffix(".meta"), codes


def _line(name: str, codes: Collection[int]) -> str:
    return f"{name:<52}{len(codes):>9}{_noticed(codes):>9}{_score(codes):>8.1f}%"


def _noticed(codes: Collection[int]) -> int:
    return sum(code in NOTICED for code in codes)


def _score(codes: Collection[int]) -> float:
    """Return how many per cent of the changes were noticed; one that no test reaches was not."""
    return 100.0 * _noticed(codes) / max(1, len(codes))


if __name__ == "__main__":
    sys.exit(main())
