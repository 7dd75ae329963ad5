"""From a bare Python to the project's own: the virtual environment and its packages.

Only the standard library is used here, since nothing else exists yet.
"""

import hashlib
import os
import shutil
import sys

from tools.console import say, step, stop
from tools.paths import BIN, BYTECODE, PYTHON, ROOT, VENV
from tools.processes import captured

UV = "uv==0.13.9"
OLDEST = (3, 11)


def inside() -> bool:
    """Tell whether this program already runs in ``.venv``, started by ``ensure``."""
    return os.environ.get("CUVAMTE_INSIDE") == str(VENV)


def ensure(*, dev: bool) -> None:
    """Make ``.venv`` agree with ``uv.lock``, then continue this program inside it.

    ``dev`` adds what tests and lint need. Packages that are already there stay, so that
    ``make run`` after ``make test`` does not undo the latter. Returns only inside ``.venv``.
    """
    if sys.version_info < OLDEST:
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 run")
    if inside():
        return
    if not _works():
        _make_venv()
    _sync(dev=dev)
    module = sys.modules["__main__"].__spec__
    assert module is not None, "start the tools with python -m"
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "-m", module.name, *sys.argv[1:]], inside_environment())


def inside_environment() -> dict[str, str]:
    """Return the environment of everything that runs in ``.venv``.

    Where Python was told to write nothing beside the sources, it keeps there what it compiled: the tests start
    hundreds of processes, and each would compile 3,000 modules again (6 seconds instead of 2).
    """
    environment = {**os.environ, "CUVAMTE_INSIDE": str(VENV), "VIRTUAL_ENV": str(VENV)}
    environment["PATH"] = f"{BIN}{os.pathsep}{environment.get('PATH', os.defpath)}"
    no_other_place = "PYTHONPYCACHEPREFIX" not in environment and os.access(VENV, os.W_OK)
    if no_other_place and environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        environment["PYTHONPYCACHEPREFIX"] = str(BYTECODE)
    return environment


def _works() -> bool:
    """Tell whether the environment's interpreter runs; it does not after the system's Python was replaced."""
    if not PYTHON.exists():
        return False
    check = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    return captured([PYTHON, "-c", check]).returncode == 0


def _make_venv() -> None:
    with step("making .venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        made = captured([sys.executable, "-m", "venv", VENV])
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        say(made.stdout + made.stderr)
        stop("Python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv")


def _sync(*, dev: bool) -> None:
    wanted = hashlib.sha256((ROOT / "uv.lock").read_bytes() + UV.encode()).hexdigest()
    stamps = [VENV / ".synced-run", VENV / ".synced-dev"]
    stamp = stamps[dev]
    if (stamp.exists() and stamp.read_text() == wanted) or (not dev and _read(stamps[1]) == wanted):
        return
    for old in stamps:
        old.unlink(missing_ok=True)
    if not (BIN / "uv").exists():
        with step("installing uv"):
            _run([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV])
    with step("installing the locked packages" + (" and the test tools" if dev else "")):
        environment = {
            **os.environ,
            "UV_PROJECT_ENVIRONMENT": str(VENV),
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_NO_PROGRESS": "1",
        }
        groups = ["--group", "dev"] if dev else ["--no-dev"]
        # --inexact: without it uv removes itself and, in a run after a test, the test tools.
        command = [str(BIN / "uv"), "sync", "--locked", "--inexact", "--python", str(PYTHON), *groups]
        _run(command, environment)
    # uv removes what was compiled beside a package that it replaces, and knows nothing of this.
    shutil.rmtree(BYTECODE, ignore_errors=True)
    stamp.write_text(wanted)


def _read(path: os.PathLike[str]) -> str:
    try:
        with open(path) as file:
            return file.read()
    except FileNotFoundError:
        return ""


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    done = captured(command, env=environment)
    if done.returncode:
        say()
        say(done.stdout + done.stderr)
        stop(f"This failed: {' '.join(command)}. Is the Python package index reachable?")
