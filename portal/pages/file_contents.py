"""Whether a file is what its name says, as far as its first bytes tell, and how large it is in words.

Browsers are told not to guess (nosniff) and to save, not to show; this keeps a page of HTML from
being stored as "document.pdf" in the first place.
"""

from __future__ import annotations

from typing import IO

from portal.pages.dates import NBSP

HEAD_BYTES = 4096
ZIP = (b"PK\x03\x04",)
# Signatures at the very beginning of a file.
BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "docx": ZIP,
    "xlsx": ZIP,
    "odt": ZIP,
    "ods": ZIP,
    "vtt": (b"WEBVTT", b"\xef\xbb\xbfWEBVTT"),
    # EBML, of which WebM is a kind.
    "webm": (b"\x1a\x45\xdf\xa3",),
}
TEXTS = frozenset({"csv", "txt", "vtt"})
MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml")


def fits(file: IO[bytes], extension: str) -> bool:
    """Return whether the beginning of ``file`` belongs to ``extension`` (without a dot); reads and rewinds."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    extension = extension.lower()
    if extension in BEGINNINGS and not head.startswith(BEGINNINGS[extension]):
        return False
    if extension in TEXTS:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
        return b"\0" not in head and not start.startswith(MARKUP)
    if extension == "mp4":
        return head[4:8] == b"ftyp"
    if extension == "mp3":
        # A tag, or the eleven set bits with which every frame begins.
        return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)
    return True


def kind_and_size(extension: str, size: int) -> str:
    """Return type and size (bytes) as they are read before loading: „PDF, 180 kB“."""
    large = size >= 1_000_000
    text = f"{size / 1_000_000:.1f}".replace(".", ",") if large else str(max(1, round(size / 1000)))
    return f"{extension.upper()}, {text}{NBSP}{'MB' if large else 'kB'}"
