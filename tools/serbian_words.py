"""Pack the words of a Serbian spelling dictionary for the search: ``python -m tools.serbian_words INDEX.DIC``.

The dictionary is ``index.dic`` of the npm package dictionary-sr 3.0.2: every form on a line of its own, the first line
their number.
"""

import sys
from pathlib import Path

from portal.script.stemming import bald
from search.real_words import FILE, packed


def main(dictionary: Path) -> None:
    """Write the file that the search reads."""
    lines = dictionary.read_text(encoding="utf-8").splitlines()[1:]
    FILE.write_bytes(packed({bald(word) for line in lines if (word := line.strip())}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
