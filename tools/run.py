"""``make run``, ``make dev`` and ``make reset``.

From a bare Python to a portal that serves as in production: the packages, keys, database,
demo and static files, then the web server with the background work beside it.
"""

import argparse
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools import bootstrap
from tools.console import say, step, stop
from tools.paths import BIN, PYTHON, ROOT, var_dir
from tools.prepare import environment, manage, prepare
from tools.processes import (
    AlreadyRunning,
    Ended,
    Family,
    end_on_signals,
    end_orphans,
    loopback_hosts,
    only_one,
    port_is_free,
)

# A machine that is busy with other work takes its time; a server that dies is noticed at once.
START_SECONDS = 180


def main() -> int:
    """Run the command that was asked for; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="auto-reload and debug pages")
    parser.add_argument("--reset", action="store_true", help="delete all local data")
    asked = parser.parse_args()
    var = var_dir().resolve()
    if asked.reset:
        return reset(var)
    if not bootstrap.inside():
        say("Чувам те / Čuvam te")
    bootstrap.ensure(dev=False)
    return serve(var, port=_port(), dev=asked.dev)


def reset(var: Path) -> int:
    """Delete the folder of local data; refuses while the portal runs on it."""

    if not var.exists():
        say("There is no local data.")
        return 0
    try:
        with only_one(var / "run" / "lock"):
            shutil.rmtree(var)
    except AlreadyRunning:
        stop("The portal runs on this data. Stop it first (Ctrl-C in its window).")
    say("Local data and keys are deleted.")
    return 0


def serve(var: Path, *, port: int, dev: bool) -> int:
    """Prepare the data in ``var`` and serve it on ``port`` until a signal comes or a part ends."""

    # Database, keys, files and logs are nobody else's on this machine; children inherit it.
    os.umask(0o077)
    end_on_signals()
    record = var / "run" / "processes"
    family = Family(record)
    try:
        with only_one(var / "run" / "lock"):
            end_orphans(record, marker=str(BIN))
            try:
                _start(family, var, port=port, dev=dev)
                return _watch(family)
            except Ended:
                say("\nStopping.")
                return 0
            finally:
                family.end()
    except AlreadyRunning:
        stop("The portal already runs on this data, in another window. Stop it there first (Ctrl-C).")
    except Ended:
        return 0


def _start(family: Family, var: Path, *, port: int, dev: bool) -> None:

    if not port_is_free(port):
        stop(f"Port {port} is taken by another program. Choose another one: make run PORT={port + 1}")
    address = f"http://localhost:{port}"
    os.environ.setdefault("PUBLIC_URL", address)
    if dev:
        os.environ["DEBUG"] = "1"
    prepare(var, static=not dev)
    settings = environment(var)
    if dev:
        web: list[str | Path] = [PYTHON, "manage.py", "runserver", f"127.0.0.1:{port}"]
    else:
        settings["ACCESS_LOG"] = str(var / "log" / "access.log")
        binds = [part for host in loopback_hosts(port) for part in ("--bind", host)]
        web = [PYTHON, "-m", "gunicorn", "--log-level", "warning", *binds]
    family.start("the web server", web, environment=settings, cwd=ROOT)
    accounts = _accounts(var)
    with step("waiting for the web server"):
        _wait_until_served(family, f"http://127.0.0.1:{port}/robots.txt")
    # After the web server, so that a visitor need not wait for both.
    family.start("the background work", [PYTHON, "manage.py", "work"], environment=settings, cwd=ROOT)
    say(f"\n{accounts}\n\n  {address}   (Ctrl-C ends it, make reset deletes its data)\n")


def _accounts(var: Path) -> str:
    """Return what ``load_demo --show`` says, asked again only after the demo was loaded again."""
    kept, loaded = var / "run" / "accounts", var / "stamps" / "load_demo"
    if not kept.exists() or kept.stat().st_mtime < loaded.stat().st_mtime:
        kept.write_text(manage(var, "load_demo", "--show"), encoding="utf-8")
        kept.chmod(0o600)
    return kept.read_text(encoding="utf-8").rstrip()


def _wait_until_served(family: Family, url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        _stop_if_dead(family)
        try:
            with urllib.request.urlopen(url, timeout=10):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    stop(f"The web server did not answer within {START_SECONDS} seconds.")


def _watch(family: Family) -> int:
    while True:
        _stop_if_dead(family)
        time.sleep(0.5)


def _stop_if_dead(family: Family) -> None:
    dead = family.first_dead()
    if dead:
        stop(f"{dead[0].capitalize()} ended by itself with code {dead[1]}; what it said stands above.")


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        stop(f"PORT={text} is not a port number. Example: make run PORT=8001")
    return int(text)


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except subprocess.SubprocessError as error:
        stop(str(error))
