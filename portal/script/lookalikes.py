"""Letters of the wrong script: a Latin o inside a Cyrillic word looks right and is found by nobody.

Such a word is missed by search, sorted wrongly, read aloud wrongly, and stays half Cyrillic
on the Latin page.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = frozenset((".html", ".txt", ".po", ".md", ".csv", ".json", ".py", ".js", ".svg", ".typ", ".toml"))
FOLDERS = (
    "portal",
    "home",
    "materials",
    "elearning",
    "search",
    "reporting",
    "locale",
    "docs",
    "tests",
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
)
"""Where to look when no path is given, below the project's folder."""

ALLOWED = Path(__file__).with_name("lookalikes_allowed.csv")
"""Words that mix scripts on purpose: columns path (a glob, matched from the right), word (* for all), reason."""

_CYRILLIC = "\u0400-\u04ff"
_LATIN = "A-Za-z\u00c0-\u024f"
_WORD = re.compile(rf"[{_CYRILLIC}{_LATIN}\u0300-\u036f]+")
_MIXED = re.compile(rf"[{_CYRILLIC}].*[{_LATIN}]|[{_LATIN}].*[{_CYRILLIC}]")
# A whole word of Latin letters that look Cyrillic, in the middle of Cyrillic words: a Latin o, a, je.
# Words with other capitals are names of things: Mac, the key H.
_TWIN_WORD = re.compile(rf"(?<=[{_CYRILLIC}][ \u00a0])(?:[aceijopsxy]+|[AO])(?=[ \u00a0][{_CYRILLIC}])")
# Escapes in sources and catalogues: the n of "\n" is no letter of the word behind it.
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|N\{[^}]*\}|.)")
_WITH_ESCAPES = frozenset((".py", ".po", ".json", ".js"))


@dataclass(frozen=True)
class Finding:
    """A word that mixes scripts, with its place."""

    path: Path
    line: int
    word: str

    def __str__(self) -> str:
        marks = "".join(f"[{letter}]" if letter.isascii() and letter.isalpha() else letter for letter in self.word)
        return f"{self.path}:{self.line}: {self.word} (Latin: {marks})"


@dataclass(frozen=True)
class Allowed:
    """One line of the list of exceptions."""

    path: str
    word: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Whether this exception is about ``finding``."""
        return self.word in ("*", finding.word) and finding.path.match(self.path)


def allowed_words(path: Path = ALLOWED) -> list[Allowed]:
    """Read the exceptions; raises ``ValueError`` for one without a reason."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [Allowed(row["path"], row["word"], row["reason"] or "") for row in csv.DictReader(file)]
    for row in rows:
        if not row.reason.strip():
            raise ValueError(f"{path.name}: the exception for {row.word} gives no reason")
    return rows


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files to read: those given, and those with our suffixes in the folders given."""
    for path in paths:
        if path.is_file():
            yield path
        else:
            yield from (
                found
                for found in sorted(path.rglob("*"))
                if found.suffix in SUFFIXES and found != ALLOWED and "node_modules" not in found.parts
            )


def mixed_words(path: Path) -> Iterator[Finding]:
    """Yield every word of the file that mixes Cyrillic and Latin letters."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.isascii():
            continue
        text = _ESCAPE.sub(lambda match: " " * len(match[0]), line) if path.suffix in _WITH_ESCAPES else line
        for word in mixed_words_in(text):
            yield Finding(path, number, word)


def mixed_words_in(text: str) -> Iterator[str]:
    """Yield every word of ``text`` that mixes Cyrillic and Latin letters, or stands in the wrong ones alone."""
    for match in _WORD.finditer(text):
        if _MIXED.search(match[0]):
            yield match[0]
    for match in _TWIN_WORD.finditer(text):
        yield match[0]
