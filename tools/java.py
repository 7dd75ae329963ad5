"""A Java that is new enough for Elasticsearch, wherever this machine has it."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

# What Elasticsearch 9 asks for.
OLDEST = 21
# Where Debian, Fedora and macOS put every Java that they install.
PLACES = ("/usr/lib/jvm/*", "/Library/Java/JavaVirtualMachines/*/Contents/Home")


def find_java() -> Path | None:
    """Return the folder of the first Java of version ``OLDEST`` or newer that can run Elasticsearch, if there is one.

    What ``ES_JAVA_HOME`` and ``JAVA_HOME`` name comes first, then those in PATH, then the system's places.
    """
    return next((home for home in _candidates() if _is_whole(home) and version(home) >= OLDEST), None)


def version(home: Path) -> int:
    """Return the feature version of the Java in ``home`` (21 for 21.0.5, 1 for 1.8.0), or 0 where it says none.

    It is read and not asked for: an answer of ``java`` takes a moment, and a machine has several.
    """
    try:
        text = (home / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    found = re.search(r'^JAVA_VERSION="?(\d+)', text, re.MULTILINE)
    return int(found[1]) if found else 0


def _candidates() -> Iterator[Path]:
    for name in ("ES_JAVA_HOME", "JAVA_HOME"):
        if named := os.environ.get(name):
            yield Path(named)
    for name in ("java", "javac"):
        if program := shutil.which(name):
            yield Path(program).resolve().parents[1]
    for place in PLACES:
        yield from sorted(Path("/").glob(place.removeprefix("/")))


def _is_whole(home: Path) -> bool:
    """Tell whether it has what Elasticsearch uses: every JDK has, and Debian's runtime, but not everybody's runtime."""
    return os.access(home / "bin" / "java", os.X_OK) and any((home / "lib").glob("libattach.*"))
