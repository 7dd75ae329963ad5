"""``make test``: every test once, and in a real browser; ``make test-full``: what takes long.

Starts private servers, runs the suite on PostgreSQL and what asks both databases on SQLite,
beside them the browser tests, with two workers each; stops what it started, and says at the
end what ran, how long it took, what was skipped, and the seed of the order.
"""

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tools import bootstrap
from tools.console import say, step, stop
from tools.databases import fill_postgresql
from tools.downloads import AXE, LIGHTHOUSE, SCORM_AGAIN, W3C_CHECKER, DownloadFailed, fetch
from tools.elasticsearch_distribution import VERSION as ELASTICSEARCH_VERSION
from tools.elasticsearch_distribution import distribution_path, fetch_distribution
from tools.parallel_runs import Plan, Result, side_by_side
from tools.paths import var_dir
from tools.prepare import manage
from tools.processes import Ended, end_on_signals
from tools.services import Services
from tools.system import (
    CHROMIUM,
    JAVA,
    MAVEN,
    NEW_JAVA,
    NODE,
    NPM,
    POSTGRESQL,
    REDIS,
    VARNISH,
    Need,
    complain,
    find,
    install,
)

NOTHING_COLLECTED = 5
# What reads pages or plays a package, fetched once with npm, and what it takes to run each.
CHECKERS = ((NPM, AXE), (NPM, SCORM_AGAIN), (JAVA, W3C_CHECKER), (NODE, LIGHTHOUSE))
# The first fetches it, the second runs it.
ELASTICSEARCH = (MAVEN, NEW_JAVA)
WORKERS = os.environ.get("TEST_WORKERS", "2")
# What each command takes of the tests, and what that needs of the machine.
CHOICES = {"test": "not full", "protected": "full and protected", "full": "full"}
SERVERS, IN_BROWSERS = [POSTGRESQL, REDIS], [CHROMIUM, NPM, VARNISH]
NEEDS = {
    "test": [*SERVERS, *IN_BROWSERS],
    "protected": [*SERVERS, *IN_BROWSERS],
    "full": [*SERVERS, *IN_BROWSERS, NODE, JAVA, *ELASTICSEARCH],
}
# What each run cannot do without; where something else is missing, its tests skip themselves.
RUNS_ON = {"PostgreSQL": [POSTGRESQL], "SQLite": [], "Chromium": [CHROMIUM, NPM]}
# Where browser tests stand: reading all others takes each worker ten seconds.
IN_CHROMIUM = ["tests/browser", "tests/caching"]
# What a run that takes few tests reads, for the same reason: the files that name one of its marks.
NAMED = {"(both_databases or sqlite_only)": ("both_databases", "sqlite_only"), "full and protected": ("protected",)}


def main() -> int:
    """Run what was asked for; returns 0 only when everything passed."""
    parser = argparse.ArgumentParser(prog="make test", description=__doc__)
    parser.add_argument("choice", nargs="?", choices=CHOICES, default="test")
    choice = parser.parse_args().choice
    bootstrap.ensure(dev=True)
    end_on_signals()
    started = time.monotonic()
    only, seed = os.environ.get("ONLY", ""), _seed()
    needs = needs_of(choice, only)
    absent = _settle(needs, skip_services=os.environ.get("SKIP_SERVICES") == "1")
    with step("compiling catalogues"):
        # Once, before the runs: the words of the CMS are nowhere but there.
        manage(var_dir(), "catalogues", "compile")
    services = Services()
    say(f"Order of the tests: SEED={seed}")
    try:
        servers = _servers(needs, absent, services)
        lanes = [
            [_plan(name, marks, only=only, seed=seed, servers=servers, services=services) for name, marks in lane]
            for lane in lanes_of(choice, only, absent)
        ]
        # Only now: it takes a while, in which the other databases were prepared.
        if servers["ELASTICSEARCH_TEST_URL"]:
            services.wait_for_elasticsearch()
        results = side_by_side(lanes)
    except Ended as ended:
        say(f"\nStopped by {ended}.")
        return 130
    finally:
        services.end()
    return _summary(results, absent, seed, time.monotonic() - started)


def lanes_of(choice: str, only: str, absent: list[Need]) -> list[list[tuple[str, str]]]:
    """Return what runs side by side: lanes of runs, each a name and a choice of marks.

    Each run is a process of its own: a browser would leave its event loop running beside tests of the database.
    """
    chosen = CHOICES[choice]
    second = f"{chosen} and not browser and not postgresql_only and (both_databases or sqlite_only)"
    if choice == "full":
        # The other database for all: what `make test` runs on PostgreSQL alone, too.
        second = "not browser and not postgresql_only and (not full or both_databases or sqlite_only)"
    databases = [("PostgreSQL", f"{chosen} and not browser and not sqlite_only"), ("SQLite", second)]
    if POSTGRESQL in absent:
        databases = [("SQLite", f"{chosen} and not browser and not postgresql_only")]
    browsers = [("Chromium", f"{chosen} and browser")]
    if only:
        lanes = [browsers if _in_chromium(only) else databases]
    else:
        # The browsers first: they have begun while a database is prepared for the others. Then SQLite, which fills
        # what the end of the long lane would leave idle.
        lanes = [[*browsers, *databases[1:]], databases[:1]]
    return [[run for run in lane if not set(RUNS_ON[run[0]]) & set(absent)] for lane in lanes]


def needs_of(choice: str, only: str) -> list[Need]:
    """Return the programs that the runs use."""
    if choice == "test" and only:
        return IN_BROWSERS if _in_chromium(only) else SERVERS
    return NEEDS[choice]


def _in_chromium(only: str) -> bool:
    """Tell whether what was asked for are browser tests; ends the program when only a part of it is."""
    paths = only.split()
    there = [path for path in paths if path.startswith(tuple(IN_CHROMIUM))]
    if there and there != paths:
        stop(f"ONLY names browser tests and others: ask for them apart, {' '.join(there)} first.")
    return bool(there)


def _seed() -> int:
    """Return what decides the order of the tests: that of SEED, or a new one."""
    given = os.environ.get("SEED", "")
    if given and not given.isdigit():
        stop(f"SEED={given} is not a number.")
    return int(given) if given else random.SystemRandom().randrange(2**32)


def _settle(needs: list[Need], *, skip_services: bool) -> list[Need]:
    """Install what is missing, fetch the checkers and Elasticsearch; returns what the runs have to do without."""
    fetched = {NPM: _fetched(needs), MAVEN: distribution_path().exists()}
    wanted = [need for need in needs if not fetched.get(need)]
    absent = install(wanted)
    if absent and not skip_services:
        complain(absent)
    downloads: list[tuple[tuple[Need, ...], str, Callable[[], Path]]] = [
        ((need,), f"{package.name} {package.version}", partial(fetch, package)) for need, package in CHECKERS
    ]
    downloads.append((ELASTICSEARCH, f"Elasticsearch {ELASTICSEARCH_VERSION}", fetch_distribution))
    for used, title, download in downloads:
        if all(need in needs and need not in absent for need in used):
            try:
                with step(f"fetching {title}"):
                    download()
            except DownloadFailed as error:
                if not skip_services:
                    stop(str(error))
                absent.append(used[0])
    return absent


def _servers(needs: list[Need], absent: list[Need], services: Services) -> dict[str, str]:
    """Start what all runs share; returns the address of each for its variable, empty where it is not there."""
    there = set(needs) - set(absent)
    return {
        "ELASTICSEARCH_TEST_URL": services.elasticsearch() if there.issuperset(ELASTICSEARCH) else "",
        "REDIS_TEST_URL": services.redis() if REDIS in there else "",
    }


def _fetched(needs: list[Need]) -> bool:
    """Tell whether every checker that these runs need lies in the cache, so that nothing has to be fetched."""
    packages = [package for need, package in CHECKERS if need in needs]
    return all(package.path.exists() for package in packages)


def _plan(name: str, marks: str, *, only: str, seed: int, servers: dict[str, str], services: Services) -> Plan:
    """Return one run of pytest with a database of its own."""
    common = {"DJANGO_SETTINGS_MODULE": "portal.settings.test", **servers}
    common |= {"CHROMIUM": find("chromium") or "", "PG_DUMP": find("pg_dump") or ""}

    def environment(folder: Path) -> dict[str, str]:
        own = {"DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3", "PORTAL_VAR": str(folder)}
        (folder / "prepared").mkdir()
        own["TEST_PREPARED"] = str(folder / "prepared")
        if POSTGRESQL in RUNS_ON[name]:
            address = services.postgresql()
            own |= {"DATABASE_URL": address, "TEST_DATABASE_TEMPLATE": address.rpartition("/")[2]}
            with step("preparing a database to copy"):
                fill_postgresql(address)
        return {**os.environ, **common, **own}

    spread = [] if "::" in only else ["-n", WORKERS, "--dist", "worksteal"]
    order = [f"--randomly-seed={seed}", f"--hypothesis-seed={seed}"]
    paths = only.split() or (IN_CHROMIUM if name == "Chromium" else files_naming(marks))
    say(f"{name}: pytest -m '{marks}' {only}")
    return Plan(name, ["-q", "-m", marks, "-p", "no:cacheprovider", *order, *spread, *paths], environment)


def files_naming(marks: str, folder: Path = Path("tests")) -> list[str]:
    """Return the files of tests in which what ``marks`` choose can stand; none for a run that reads all."""
    names = next((names for part, names in NAMED.items() if part in marks), ())
    texts = ((file, file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("test_*.py")) if names)
    return [str(file) for file, text in texts if any(f"mark.{name}" in text for name in names)]


def _summary(results: list[Result], absent: list[Need], seed: int, seconds: float) -> int:
    say(f"\n{'run':<18}{'tests':>7}{'failed':>8}{'skipped':>9}{'time':>9}")
    for result in results:
        line = f"{result.name:<18}{result.tests:>7}{result.failed:>8}{result.skipped:>9}{result.seconds:>7.0f} s"
        say(f"{result.name:<18}{result.note}" if result.note else line)
    for result in results:
        for failure in result.failures:
            say(f"failed in {result.name}: {failure}")
    say(f"{'together':<18}{sum(result.tests for result in results):>7}{'':>17}{seconds:>7.0f} s   SEED={seed}")
    if absent:
        say("Not tested for lack of: " + ", ".join(need.program for need in absent) + " (SKIP_SERVICES=1)")
    nothing = not any(result.tests or result.note for result in results)
    # A part may be of one run alone; of everything, each run has something.
    fine = (0, NOTHING_COLLECTED) if os.environ.get("ONLY") else (0,)
    bad = [result for result in results if result.code not in fine or result.failed]
    if nothing:
        say("No test ran.")
    return 1 if bad or nothing else 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except subprocess.SubprocessError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from error
