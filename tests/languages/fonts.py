"""Which characters a web font has a drawing for: the table ``cmap`` of a WOFF2 file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import unpack_from

import brotli
from django.conf import settings

STATIC = settings.BASE_DIR / "portal" / "static"
CSS, FONTS = STATIC / "css" / "base" / "fonts.css", STATIC / "fonts"
# Of the tables that WOFF2 knows by number, those that are asked for and those that are always packed in another way.
_CMAP, _GLYF, _LOCA, _FVAR = 0, 10, 11, 47
_NAMED_BY_LETTERS, _AS_IT_WAS = 63, 3
_HEADER = 48
_TO_THE_END, _WHOLE_UNICODE = 4, 12


@dataclass(frozen=True)
class Face:
    """One ``@font-face``: what it is asked for by CSS, what the file draws, and the weights of both."""

    name: str
    asked_for: frozenset[int]
    drawn: frozenset[int]
    promised: tuple[int, ...]
    weights: tuple[int, ...]


def faces() -> list[Face]:
    """Return the faces of the stylesheet that have a file; what stands until it has come is the reader's own."""
    found = []
    for block in CSS.read_text(encoding="utf-8").split("@font-face")[1:]:
        if "src: local(" in block:
            continue
        named = re.search(r'url\("([^"]+)"\)', block)
        ranges = re.search(r"unicode-range:([^;]+)", block)
        weights = re.search(r"font-weight:([^;]+)", block)
        assert named and ranges and weights
        tables = _tables((FONTS / Path(named[1]).name).read_bytes())
        asked_for = frozenset(code for one in ranges[1].split(",") for code in _range(one.strip()))
        # The first axis: its tag and the least, usual and greatest value.
        (axes,) = unpack_from(">H", tables[_FVAR], 4)
        tag, *values = unpack_from(">4s3i", tables[_FVAR], axes)
        assert tag == b"wght"
        real = (values[0] >> 16, values[2] >> 16)
        promised = tuple(map(int, weights[1].split()))
        found.append(Face(Path(named[1]).name, asked_for, frozenset(_drawn(tables[_CMAP])), promised, real))
    return found


def _range(text: str) -> range:
    first, _, last = text.removeprefix("U+").partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


def _tables(data: bytes) -> dict[int, bytes]:
    """Return the tables of a WOFF2 file by their numbers."""
    assert data[:4] == b"wOF2"
    (number,), (packed,) = unpack_from(">H", data, 12), unpack_from(">I", data, 20)
    place, sizes = _HEADER, []
    for _ in range(number):
        flags = data[place]
        kind, way = flags & 63, flags >> 6
        place += 5 if kind == _NAMED_BY_LETTERS else 1
        size, place = _number(data, place)
        # Two tables are packed anew unless it says otherwise; any other only if it says so.
        if way != _AS_IT_WAS if kind in (_GLYF, _LOCA) else way:
            size, place = _number(data, place)
        sizes.append((kind, size))
    whole, start, tables = brotli.decompress(data[place : place + packed]), 0, {}
    for kind, size in sizes:
        tables[kind] = whole[start : start + size]
        start += size
    return tables


def _number(data: bytes, place: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, and where it ends."""
    value = 0
    while True:
        value = value << 7 | data[place] & 127
        place += 1
        if not data[place - 1] & 128:
            return value, place


def _drawn(cmap: bytes) -> Iterator[int]:
    (number,) = unpack_from(">H", cmap, 2)
    for record in range(number):
        (start,) = unpack_from(">I", cmap, 4 + 8 * record + 4)
        (kind,) = unpack_from(">H", cmap, start)
        if kind == _WHOLE_UNICODE:
            (groups,) = unpack_from(">I", cmap, start + 12)
            for group in range(groups):
                first, last, _glyph = unpack_from(">III", cmap, start + 16 + 12 * group)
                yield from range(first, last + 1)
        elif kind == _TO_THE_END:
            yield from _segments(cmap, start)


def _segments(cmap: bytes, start: int) -> Iterator[int]:
    """Give the characters of a table of segments: last, first, step, and where their glyphs are listed."""
    (twice,) = unpack_from(">H", cmap, start + 6)
    columns = [start + 14, *(start + 16 + twice * column for column in (1, 2, 3))]
    for place in range(0, twice, 2):
        last, first, step, listed = (unpack_from(">H", cmap, column + place)[0] for column in columns)
        for code in range(first, last + 1):
            if listed:
                (glyph,) = unpack_from(">H", cmap, columns[3] + place + listed + 2 * (code - first))
            else:
                glyph = (code + step) & 0xFFFF
            if glyph:
                yield code
