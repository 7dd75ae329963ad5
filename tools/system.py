"""What the tests need from the system: found, installed on Debian, or named exactly."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.console import say, step, stop
from tools.java import OLDEST, find_java

POLICY = Path("/usr/sbin/policy-rc.d")
CLUSTERS = Path("/etc/postgresql-common/createcluster.conf")


@dataclass(frozen=True)
class Need:
    """A program that tests use, the Debian package that brings it, and what it is for."""

    program: str
    package: str
    purpose: str
    service: bool = True
    otherwise: str = ""  # how to get it where no package brings it


CHROMIUM = Need("chromium", "chromium", "browser tests")
POSTGRESQL = Need("postgres", "postgresql", "the suite on PostgreSQL")
REDIS = Need("redis-server", "redis-server", "background work on Redis")
VARNISH = Need("varnishd", "varnish", "pages kept by a real Varnish")
NPM = Need("npm", "npm", "fetching axe-core, scorm-again and the W3C checker", service=False)
NODE = Need("node", "nodejs", "Lighthouse", service=False)
JAVA = Need("java", "default-jre-headless", "the W3C checker", service=False)
MAVEN = Need("mvn", "maven", "fetching Elasticsearch", service=False)
NEW_JAVA = Need(
    f"java {OLDEST}",
    f"openjdk-{OLDEST}-jre-headless",
    "the search on Elasticsearch",
    otherwise="or newer; Debian 12 has none: unpack a JDK, and name its folder in ES_JAVA_HOME",
)
OTHER_NAMES = {"chromium": ("chromium-browser", "google-chrome")}


def find(program: str) -> str | None:
    """Return the path of ``program``.

    PostgreSQL's stand outside PATH on Debian (the newest version wins). The Java for Elasticsearch may stand anywhere.
    """
    if program == NEW_JAVA.program:
        home = find_java()
        return str(home / "bin" / "java") if home else None
    if program in ("postgres", "initdb", "createdb", "pg_dump", "pg_restore"):
        versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: float(path.parts[4]))
        if versions:
            return str(versions[-1])
    for name in (program, *OTHER_NAMES.get(program, ())):
        if path := shutil.which(name):
            return path
    return None


def missing(needs: Iterable[Need]) -> list[Need]:
    """Return those of ``needs`` that this machine does not have."""
    return [need for need in needs if find(need.program) is None]


def install(needs: Iterable[Need]) -> list[Need]:
    """Install what is missing where that is possible (Debian, as root); return what is still missing."""
    absent = missing(needs)
    if not absent or shutil.which("apt-get") is None or os.geteuid() != 0:
        return absent
    packages = [need.package for need in absent]
    with step(f"installing {', '.join(packages)} with apt"), _no_service_starts():
        if _apt("update", "-q"):
            # One package that this Debian does not have would keep apt from installing any.
            offered = [package for package in packages if _offers(package)]
            _apt("install", "-q", "-y", "--no-install-recommends", *offered)
    return missing(absent)


def _apt(*command: str) -> bool:
    done = subprocess.run(
        ["apt-get", "-o", "Dpkg::Options::=--force-confold", *command],
        check=False,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        say(done.stdout[-2000:] + done.stderr[-4000:])
    return done.returncode == 0


def _offers(package: str) -> bool:
    return subprocess.run(["apt-cache", "show", "--quiet", package], check=False, capture_output=True).returncode == 0


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """Keep apt from starting servers and from making a database cluster of the system's own."""
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    if not CLUSTERS.exists():
        CLUSTERS.parent.mkdir(parents=True, exist_ok=True)
        CLUSTERS.write_text("create_main_cluster = false\n")
    try:
        yield
    finally:
        if ours:
            POLICY.unlink(missing_ok=True)


def complain(absent: Iterable[Need]) -> None:
    """End with the exact list of what is missing and how to get it."""
    lines = [
        f"  {need.program}: for {need.purpose} (Debian package {need.package})"
        + (f", {need.otherwise}" if need.otherwise else "")
        for need in absent
    ]
    stop(
        "Missing on this machine:\n" + "\n".join(lines) + "\n"
        "Install them, or run as root on Debian, or test without services: make test SKIP_SERVICES=1"
    )
