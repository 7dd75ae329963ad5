"""``make audit``: ask the OSV database whether a locked package has a known weakness.

It asks a server outside (api.osv.dev, or ``UV_AUDIT_SERVICE``), so it is no part of ``.ci/run``. Ends with 0
when the answer was "none", with 1 or 2 when there is a weakness or nobody answered: silence is no good news.
"""

import os
import subprocess
import sys

from tools import bootstrap
from tools.console import say
from tools.paths import BIN, ROOT


def command(service: str = "") -> list[str]:
    """Return what is run: every package of ``uv.lock``, those of tests too, as it is locked."""
    asked = [str(BIN / "uv"), "audit", "--locked", "--preview-features", "audit-command"]
    return [*asked, "--service-url", service] if service else asked


def main() -> int:
    """Ask, show the answer, and return its exit code."""
    bootstrap.ensure(dev=False)
    done = subprocess.run(command(os.environ.get("UV_AUDIT_SERVICE", "")), check=False, cwd=ROOT)
    if done.returncode:
        say("\nNot clean, or not answered. SECURITY.md says until when a weakness is mended.")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
