"""The W3C's HTML checker, run on a folder of saved pages."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tools.downloads import W3C_CHECKER, fetch
from tools.system import find


def errors_in(folder: Path, names: Mapping[str, str]) -> list[str]:
    """Return one text per error in the HTML files of ``folder``; ``names`` says what each file is."""
    java = find("java")
    assert java is not None, "Java is missing; `make test-full` installs it"
    done = subprocess.run(
        [java, "-jar", fetch(W3C_CHECKER), "--format", "json", "--exit-zero-always", folder],
        check=True,
        capture_output=True,
        text=True,
    )
    return [
        f"{names[Path(one['url']).name]}: {one['message']} {one.get('extract', '')[:120]}"
        for one in json.loads(done.stderr)["messages"]
        if one["type"] == "error"
    ]
