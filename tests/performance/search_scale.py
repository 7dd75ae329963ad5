"""What the search costs among 100,000 entries, by backend: p50 and p95 of an answer, rebuilding, size of the index.

``python -m tests.performance.search_scale --entries 100000 [--backend sqlite postgresql elasticsearch]``

Takes about ten minutes for each database and stops by itself. SQLite is a file in a temporary folder, PostgreSQL a
private server; Elasticsearch is the one that ``ELASTICSEARCH_TEST_URL`` names, asked beside PostgreSQL (beside SQLite
where that alone is measured too), since the entries are read from there. Goals: p95 of 150 ms with PostgreSQL, of 50 ms
with Elasticsearch. ``--profile`` prints where the time goes.

Answers are measured end to end, each question of the judged set in both scripts, once all were asked without measuring.
Times are of this machine; the ratios say more.
"""

from __future__ import annotations

import argparse
import contextlib
import cProfile
import json
import os
import pstats
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tools.paths import PYTHON, ROOT

DATABASES = ("sqlite", "postgresql")
CLUSTER = "elasticsearch"
# Milliseconds of p95.
GOALS = {"postgresql": 150, CLUSTER: 50}
ROUNDS = 2
# A busy machine is no cluster that is away; how many answers came later than production waits is counted.
PATIENCE = 10.0


def main() -> int:
    """Measure what was asked for, each database in a process of its own, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--backend", nargs="+", choices=[*DATABASES, CLUSTER], default=[*DATABASES, CLUSTER])
    parser.add_argument("--profile", action="store_true", help="print where the time of an answer goes")
    parser.add_argument("--inside", choices=DATABASES, help=argparse.SUPPRESS)
    wished = parser.parse_args()
    if wished.inside:
        print(json.dumps(_measure(wished.inside, wished.entries, CLUSTER in wished.backend, wished.profile)))
        return 0
    databases = [one for one in DATABASES if one in wished.backend] or ["postgresql"]
    rows: dict[str, dict[str, float]] = {}
    for database in databases:
        beside = [CLUSTER] if CLUSTER in wished.backend and database == databases[-1] else []
        with _database(database) as environment:
            command = [str(PYTHON), "-m", __spec__.name, "--inside", database, "--entries", str(wished.entries)]
            command += ["--backend", database, *beside, *(["--profile"] if wished.profile else [])]
            done = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        rows |= json.loads(done.stdout.splitlines()[-1])
    _print(rows, wished.entries)
    return 0


@contextlib.contextmanager
def _database(name: str) -> Iterator[dict[str, str]]:
    """Give an environment with a migrated database of its own, which is gone afterwards."""
    from tools.services import Services

    services = Services()
    with tempfile.TemporaryDirectory(prefix="cuvamte-scale-") as folder:
        environment = os.environ | {"PORTAL_VAR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
        environment |= {"PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR"}
        try:
            environment["DATABASE_URL"] = _empty(name, Path(folder), services, environment)
            yield environment
        finally:
            services.end()


def _empty(name: str, folder: Path, services: Any, environment: dict[str, str]) -> str:
    from tools.databases import fill_postgresql

    if name == "postgresql":
        url: str = services.postgresql()
        fill_postgresql(url)
        return url
    # Migrations take half a minute; the tests keep a file in which they were applied.
    code = "import django; django.setup(); from tools.databases import migrated_sqlite; print(migrated_sqlite())"
    command = [str(PYTHON), "-c", code]
    made = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    shutil.copyfile(made.stdout.splitlines()[-1], folder / "portal.sqlite3")
    return f"sqlite:///{folder}/portal.sqlite3"


def _measure(database: str, entries: int, with_cluster: bool, profile: bool) -> dict[str, dict[str, float]]:
    import django

    django.setup()
    from io import StringIO

    from django.conf import settings
    from django.core.management import call_command

    from search import index
    from tests.performance import search_corpus

    settings.ELASTICSEARCH_URL = []
    call_command("load_site", stdout=StringIO(), verbosity=0)
    index.repair()
    _say(database, "the site is loaded")
    spent = search_corpus.fill(entries, step=lambda made: made % 10_000 or _say(database, f"{made} entries"))
    _say(database, f"seconds: { {name: round(value, 1) for name, value in spent.items()} }")
    _settle(database)
    rows = {database: _answers(database, profile) | {"rebuild_s": spent["stems"], "counts_s": spent["counts"]}}
    rows[database] |= _sizes(database)
    if with_cluster:
        rows[CLUSTER] = _beside(profile)
    return rows


def _say(name: str, what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {name}: {what}", file=sys.stderr, flush=True)


def _settle(database: str) -> None:
    """Let the database know what it holds, as it does by itself in the first minutes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if database == "postgresql" else "ANALYZE")


def _sizes(database: str) -> dict[str, float]:
    """Return megabytes of the index of stems and names, and of the entries with their indexes."""
    from django.db import connection

    with connection.cursor() as cursor:
        if database == "postgresql":
            cursor.execute(
                "SELECT pg_total_relation_size('search_stems') + pg_total_relation_size('search_names'),"
                " pg_total_relation_size('search_entry')"
            )
        else:
            # The file holds pages and little else beside them.
            cursor.execute(
                "SELECT sum(pgsize) FILTER (WHERE name LIKE 'search_stems%%' OR name LIKE 'search_names%%'),"
                " sum(pgsize) FILTER (WHERE name LIKE '%%search_entry%%') FROM dbstat",
                [],
            )
        stems_and_names, entries = cursor.fetchone()
    return {"index_mb": int(stems_and_names) / 1e6, "entries_mb": int(entries) / 1e6}


def _beside(profile: bool) -> dict[str, float]:
    """Return the figures of a cluster that holds what the database holds."""
    from django.conf import settings

    settings.ELASTICSEARCH_URL = [os.environ["ELASTICSEARCH_TEST_URL"]]
    settings.ELASTICSEARCH_INDEX = f"scale_{secrets.token_hex(4)}"
    production, settings.ELASTICSEARCH_TIMEOUT = settings.ELASTICSEARCH_TIMEOUT, PATIENCE
    from search.cluster import upkeep
    from search.cluster.asking import breaker
    from search.cluster.client import alias, client, indices

    try:
        begin = time.perf_counter()
        written = upkeep.rebuild()
        rebuilt = time.perf_counter() - begin
        _say(CLUSTER, f"{written} entries in {rebuilt:.1f} s")
        client().options(request_timeout=60).indices.flush(index=alias())
        size = client().indices.stats(index=alias(), metric="store")["_all"]["primaries"]["store"]["size_in_bytes"]
        begin = time.perf_counter()
        assert not list(upkeep.differences()), "the cluster holds something else than the database"
        compared = time.perf_counter() - begin
        found = _answers(CLUSTER, profile, late=production)
        assert breaker.closed, "the database answered for the cluster"
        return found | {"rebuild_s": rebuilt, "compare_s": compared, "index_mb": size / 1e6}
    finally:
        for name in indices():
            client().options(request_timeout=60).indices.delete(index=name)
        settings.ELASTICSEARCH_URL = []


def _answers(name: str, profile: bool, *, late: float = 0.0) -> dict[str, float]:
    """Return milliseconds of answers, and of naming candidates alone; ``late``: how many named them later, in seconds."""
    from search import answers
    from search.backends.choice import Named
    from tests.search.measuring import queries

    typed = [one for query in queries() for one in query.typed]
    naming: list[float] = []
    real = answers.candidates

    def timed(wanted: Any) -> Named:
        begin = time.perf_counter()
        found: Named = real(wanted)
        naming.append(time.perf_counter() - begin)
        return found

    with patch.object(answers, "candidates", timed):
        for one in typed:
            answers.answer(one, language="sr")
        naming.clear()
        cpu, whole = time.process_time(), []
        for turn in range(ROUNDS):
            for one in typed:
                begin = time.perf_counter()
                answers.answer(one, language="sr")
                whole.append(time.perf_counter() - begin)
            _say(name, f"{len(typed)} questions, round {turn + 1} of {ROUNDS}")
        cpu = time.process_time() - cpu
    figures = _figures("answer", whole) | _figures("candidates", naming)
    figures["cpu_ms_mean"] = cpu * 1000 / len(whole)
    _say(name, f"{ {key: round(value, 1) for key, value in figures.items()} }")
    if profile:
        _profile(name, typed)
    if late:
        figures["later_than_production_waits"] = sum(one > late for one in naming)
    return figures


def _figures(name: str, times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {f"{name}_p50_ms": cuts[49] * 1000, f"{name}_p95_ms": cuts[94] * 1000, f"{name}_max_ms": max(times) * 1000}


def _profile(name: str, typed: list[str]) -> None:
    from search import answers

    profile = cProfile.Profile()
    for one in typed:
        profile.runcall(answers.answer, one, language="sr")
    _say(name, "where the time goes")
    pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(25)


def _print(rows: dict[str, dict[str, float]], entries: int) -> None:
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    print(f"{f'{entries} generated entries':<32}" + "".join(f"{name:>15}" for name in rows))
    for name in names:
        print(f"{name:<32}" + "".join(f"{row[name]:>15.1f}" if name in row else f"{'':>15}" for row in rows.values()))
    for name, goal in GOALS.items():
        if name in rows:
            reached = "reached" if rows[name]["answer_p95_ms"] <= goal else "missed"
            print(f"goal of {name}: p95 of {goal} ms {reached}")
    if CLUSTER in rows:
        for other in rows.keys() - {CLUSTER}:
            ratio = rows[CLUSTER]["answer_p95_ms"] / rows[other]["answer_p95_ms"]
            print(f"p95 of an answer, {CLUSTER} to {other}: {ratio:.2f}")


if __name__ == "__main__":
    sys.exit(main())
