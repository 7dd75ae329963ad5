"""One stylesheet from many small files.

Each folder of ``portal/static/css`` is a cascade layer; its files are joined in the order of
their names into one file, so that a first visit costs one request.
"""

import re
from pathlib import Path

from django.conf import settings

LAYERS = ("tokens", "base", "layout", "components", "utilities")
SOURCES = settings.BASE_DIR / "portal" / "static" / "css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s+")
AROUND = re.compile(r"\s*([{};,])\s*")


def stylesheet() -> str:
    """Return the whole stylesheet, without comments and needless space."""
    parts = [f"@layer {','.join(LAYERS)};"]
    for layer in LAYERS:
        source = "\n".join(path.read_text(encoding="utf-8") for path in sorted((SOURCES / layer).glob("*.css")))
        parts.append(f"@layer {layer}{{{_tightened(source)}}}")
    return "\n".join(parts) + "\n"


def build() -> Path:
    """Write the stylesheet where the static files are found and return its path.

    The file is replaced in one step and only when it changed, so a server that reads it
    never sees half of it.
    """
    target = settings.BUILD_DIR / "css" / "portal.css"
    text = stylesheet()
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(target)
    return target


def _tightened(source: str) -> str:
    """Return ``source`` without comments; strings in it hold no run of spaces that matters."""
    return AROUND.sub(r"\1", SPACE.sub(" ", COMMENT.sub("", source))).replace(";}", "}").strip()
