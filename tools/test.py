"""``make test``: the tests on both databases and in a real browser; ``make test-full``: what takes long.

Starts private servers, runs the suite on both databases and, beside it, the browser tests
with two workers each, stops what it started, and says at the end what ran, how long it took
and what was skipped. Few red tests are run once more, alone; one that is green then is named
as unsteady (SECOND_LOOK=0: red is red).
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tools import bootstrap
from tools.console import say, step, stop
from tools.databases import fill
from tools.downloads import AXE, LIGHTHOUSE, W3C_CHECKER, DownloadFailed, fetch
from tools.elasticsearch_distribution import VERSION as ELASTICSEARCH_VERSION
from tools.elasticsearch_distribution import distribution_path, fetch_distribution
from tools.lanes import Plan, Result, command_of, look_again, side_by_side
from tools.paths import PYTHON, var_dir
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
# What reads pages, fetched once with npm, and what it takes to run each.
CHECKERS = ((NPM, AXE), (JAVA, W3C_CHECKER), (NODE, LIGHTHOUSE))
# The first fetches it, the second runs it.
ELASTICSEARCH = (MAVEN, NEW_JAVA)
SLOW_POSTGRESQL = "slow, PostgreSQL"
# More red tests than this are no chance.
MOST_UNSTEADY = 3
WORKERS = os.environ.get("TEST_WORKERS", "2")


def main() -> int:
    """Run what was asked for; returns 0 only when everything passed."""
    parser = argparse.ArgumentParser(prog="make test", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the whole browser matrix and the W3C checker")
    full = parser.parse_args().full
    bootstrap.ensure(dev=True)
    end_on_signals()
    started = time.monotonic()
    only = os.environ.get("ONLY", "")
    skip_services = os.environ.get("SKIP_SERVICES") == "1"
    needs = _needs(full=full, only=only)
    absent = _settle(needs, skip_services=skip_services)
    with step("compiling catalogues"):
        # Once, before the lanes: the words of the CMS are nowhere but there.
        manage(var_dir(), "catalogues", "compile")
    services = Services()
    try:
        servers = _servers(needs, absent, services)
        lanes = [
            [_plan(name, marker, only=only, absent=absent, servers=servers, services=services) for name, marker in lane]
            for lane in _lanes(full=full, only=only)
        ]
        # Only now: it takes a while, in which the other databases were prepared.
        if servers["ELASTICSEARCH_TEST_URL"]:
            services.wait_for_elasticsearch()
        results = side_by_side(lanes)
        if not only and os.environ.get("SECOND_LOOK") != "0":
            look_again([plan for lane in lanes for plan in lane if isinstance(plan, Plan)], results, MOST_UNSTEADY)
    except Ended as ended:
        say(f"\nStopped by {ended}.")
        return 130
    finally:
        services.end()
    return _summary(results, absent, time.monotonic() - started)


def _lanes(*, full: bool, only: str) -> list[list[tuple[str, str]]]:
    """Return what runs side by side: lanes of runs, each a name and a choice of marks."""
    if full:
        # Two lanes of about the same length. Each run is a process of its own: a browser would leave its event loop
        # running beside tests of the database.
        second = [
            ("full matrix", "full and browser"),
            (SLOW_POSTGRESQL, "full and (both_databases or postgresql_only) and not sqlite_only"),
        ]
        return [[("slow tests", "full and not browser and not postgresql_only")], second]
    few = " and not sample" if _whole_follows() else ""
    databases = [
        ("SQLite", f"not browser and not full and not postgresql_only{few}"),
        ("PostgreSQL", "not browser and not full and not sqlite_only"),
    ]
    browser = [("Chromium", f"browser and not full{few}")]
    if only.startswith("tests/browser"):
        return [browser]
    return [databases] if only else [databases, browser]


def _whole_follows() -> bool:
    """Tell whether samples may be left out on SQLite and in Chromium: what they are taken from is run as well.

    Without some service the whole may be skipped. PostgreSQL has the samples alone, but for those that no database
    changes.
    """
    return os.environ.get("SAMPLES") == "0" and os.environ.get("SKIP_SERVICES") != "1"


def _needs(*, full: bool, only: str) -> list[Need]:
    if full:
        return [POSTGRESQL, MAVEN, NEW_JAVA, CHROMIUM, NPM, NODE, JAVA, VARNISH]
    if only.startswith("tests/browser"):
        return [CHROMIUM, NPM]
    servers = [POSTGRESQL, REDIS, MAVEN, NEW_JAVA]
    return servers if only else [*servers, CHROMIUM, NPM, VARNISH]


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


def _plan(
    name: str, marker: str, *, only: str, absent: list[Need], servers: dict[str, str], services: Services
) -> Plan | Result:
    """Return one run of pytest with a database of its own; without its service it is skipped and says so."""
    needed = {
        "PostgreSQL": [POSTGRESQL],
        SLOW_POSTGRESQL: [POSTGRESQL],
        "Chromium": [CHROMIUM, NPM],
        "full matrix": [CHROMIUM, NPM, NODE, JAVA],
    }
    gone = [need.program for need in needed.get(name, []) if need in absent]
    if gone:
        return Result(name, note=f"SKIPPED: no {', '.join(gone)} (SKIP_SERVICES=1)")
    common = {"DJANGO_SETTINGS_MODULE": "portal.settings.test", **servers}
    common |= {"CHROMIUM": find("chromium") or "", "PG_DUMP": find("pg_dump") or ""}
    if POSTGRESQL in needed.get(name, []):
        address = services.postgresql()
        common |= {"DATABASE_URL": address, "TEST_DATABASE_TEMPLATE": address.rpartition("/")[2]}
        with step("preparing a database to copy"):
            fill(address)

    def environment(folder: Path) -> dict[str, str]:
        return {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3", "PORTAL_VAR": str(folder)} | common

    spread = [] if "::" in only else ["-n", WORKERS, "--dist", "worksteal"]
    options = ["-q", "-m", marker, "-p", "no:cacheprovider"]
    say(f"{name}: pytest -m '{marker}' {only}")
    return Plan(
        name,
        command_of(PYTHON, [*options, *spread, *only.split()]),
        environment,
        again=lambda files: command_of(PYTHON, [*options, *files]),
    )


def _summary(results: list[Result], absent: list[Need], seconds: float) -> int:
    say(f"\n{'run':<18}{'tests':>7}{'failed':>8}{'skipped':>9}{'time':>9}")
    for result in results:
        line = f"{result.name:<18}{result.tests:>7}{result.failed:>8}{result.skipped:>9}{result.seconds:>7.0f} s"
        say(f"{result.name:<18}{result.note}" if result.note else line)
    for result in results:
        for one in result.unsteady:
            say(f"unsteady in {result.name}, green alone: {one}")
    for result in results:
        for one in result.red:
            say(f"red in {result.name}: {one}")
    say(f"{'together':<18}{sum(result.tests for result in results):>7}{'':>17}{seconds:>7.0f} s")
    if absent:
        say("Not tested for lack of: " + ", ".join(need.program for need in absent) + " (SKIP_SERVICES=1)")
    nothing = not any(result.tests or result.note for result in results)
    bad = [result for result in results if result.code not in (0, NOTHING_COLLECTED) or result.failed]
    if nothing:
        say("No test ran.")
    return 1 if bad or nothing else 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except subprocess.SubprocessError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from error
