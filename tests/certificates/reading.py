"""Reading the words of a PDF that Typst has made: enough for that, and for nothing else."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_TOKEN = re.compile(rb"/(f\d+) [\d.]+ Tf|\b(ET)\b|(/\w+)?\s*\(")
_ESCAPE = re.compile(rb"\\(\d{1,3}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_PAIR = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*$", re.MULTILINE)


def text_of_pdf(content: bytes) -> str:
    """Return what is written on the pages, with one space wherever there is any."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    fonts: dict[bytes, dict[bytes, str]] = {}
    for body in objects.values():
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", body):
            meanings = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
            assert meanings is not None, "every font says what its glyphs mean"
            fonts[name] = _meanings(_stream(objects[int(meanings[1])]))
    pages = [re.search(rb"/Contents (\d+) 0 R", body) for body in objects.values() if b"/Type/Page/" in body]
    words = [_words(_stream(objects[int(page[1])]), fonts) for page in pages if page]
    return " ".join(" ".join(words).split())


def _stream(body: bytes) -> bytes:
    _head, _, rest = body.partition(b"stream")
    # What stands behind the compressed bytes is left alone.
    return zlib.decompressobj().decompress(rest.lstrip(b"\r\n"))


def _meanings(cmap: bytes) -> dict[bytes, str]:
    pairs = _PAIR.findall(cmap)
    return {bytes.fromhex(glyph.decode()): bytes.fromhex(said.decode()).decode("utf-16-be") for glyph, said in pairs}


def _words(page: bytes, fonts: dict[bytes, dict[bytes, str]]) -> str:
    said: list[str] = []
    font: dict[bytes, str] = {}
    place = 0
    while found := _TOKEN.search(page, place):
        place = found.end()
        if found[1]:
            font = fonts[found[1]]
        elif found[2]:
            said.append(" ")
        else:
            place = _end_of_string(page, place)
            if found[3]:  # said of a picture, not shown
                continue
            raw = _ESCAPE.sub(_unescaped, page[found.end() : place - 1])
            said += [font[raw[start : start + 2]] for start in range(0, len(raw), 2)]
    return "".join(said)


def _end_of_string(page: bytes, place: int) -> int:
    """Return where the string that begins at ``place`` is over; brackets in it come in pairs or are escaped."""
    open_brackets = 1
    while open_brackets:
        sign = page[place : place + 1]
        open_brackets += (sign == b"(") - (sign == b")")
        place += 2 if sign == b"\\" else 1
    return place


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8)]) if sign.isdigit() else _PLAIN.get(sign, sign)
