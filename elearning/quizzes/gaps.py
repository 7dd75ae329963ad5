"""The notation of gaps: „Зови {116 111|192|194} када…“, the first choice being right."""

import re

_GAP = re.compile(r"\{([^{}]*)\}")


def split(text: str) -> list[str | list[str]]:
    """Return the text in pieces: what stands between gaps, and of each gap its choices."""
    pieces: list[str | list[str]] = []
    for number, piece in enumerate(_GAP.split(text)):
        if number % 2:
            pieces.append([choice.strip() for choice in piece.split("|")])
        elif piece:
            pieces.append(piece)
    return pieces


def stray_braces(text: str) -> bool:
    """Return whether a brace stands alone or inside another one."""
    return bool(re.search(r"[{}]", _GAP.sub("", text)))
