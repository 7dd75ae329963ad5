"""Print the targets of a Makefile with the comments that stand behind them."""

import re
import sys
from pathlib import Path

TARGET = re.compile(r"^([a-z-]+):.*?## (.+)$", re.MULTILINE)


def targets(makefile: str) -> list[tuple[str, str]]:
    """Return (name, description) for each documented target in the text ``makefile``."""
    return TARGET.findall(makefile)


if __name__ == "__main__":
    for name, description in targets(Path(sys.argv[1]).read_text(encoding="utf-8")):
        print(f"  make {name:<15} {description}")
