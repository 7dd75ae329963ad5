"""``make bench``: run every ``tests/performance/bench_*.py`` and print what they measured.

A bench module has ``bench() -> Mapping[str, object]``, or a list of such rows: names and
values, with units in the names. Absolute times differ between machines; compare ratios,
counts and bytes.
"""

import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools import bootstrap
from tools.console import say
from tools.paths import ROOT

FOLDER = ROOT / "tests" / "performance"


def rows(measured: object) -> Iterator[tuple[str, str]]:
    """Return (name, value) pairs of whatever a bench returned."""
    if isinstance(measured, Mapping):
        for name, value in measured.items():
            yield str(name), f"{value:.2f}" if isinstance(value, float) else str(value)
    elif isinstance(measured, list | tuple):
        for part in measured:
            if isinstance(part, list | tuple) and len(part) == 2:
                yield from rows({part[0]: part[1]})
            else:
                yield from rows(part)
    else:
        yield "", str(measured)


def main() -> int:
    """Run the benches one after the other; returns 1 when one of them failed."""
    bootstrap.ensure(dev=True)
    code = 0
    with tempfile.TemporaryDirectory(prefix="cuvamte-bench-") as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
        os.environ.setdefault("LOG_LEVEL", "WARNING")
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/portal.sqlite3"
        os.environ["PORTAL_VAR"] = folder
        for path in sorted(FOLDER.glob("bench_*.py")):
            say(f"\n{path.stem.removeprefix('bench_').replace('_', ' ')}")
            try:
                for name, value in rows(_load(path)):
                    say(f"  {name:<60}{value:>14}")
            except Exception as error:  # one broken bench must not hide the others
                say(f"  failed: {type(error).__name__}: {error}")
                code = 1
    return code


def _load(path: Path) -> object:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.bench()


if __name__ == "__main__":
    sys.exit(main())
