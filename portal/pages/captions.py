"""Captions in WebVTT: reading them strictly, so that a mistake is found by an editor and not by a deaf reader.

The format is the one of the W3C recommendation „WebVTT: The Web Video Text Tracks Format“; of its tags only those
that name a speaker or stress a word are let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+\S.*)?")
_TAG = re.compile(r"</?(?:v(?:\.[\w-]+)*(?: [^<>&]+)?|b|i)>")
_ASIDE = ("NOTE", "STYLE", "REGION")


class CaptionsError(ValueError):
    """Captions that cannot be shown; the message names the line and what to do."""


@dataclass(frozen=True)
class Cue:
    """One caption: from when to when it stands, in milliseconds, and its words without tags."""

    start: int
    end: int
    text: str


def parse(text: str) -> list[Cue]:
    """Return the captions of a WebVTT file in their order. Raises ``CaptionsError``."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        raise CaptionsError(_("Први ред мора да буде WEBVTT."))
    if len(lines) > 1 and lines[1].strip():
        raise CaptionsError(_("После првог реда мора да стоји празан ред."))
    cues: list[Cue] = []
    for number, block in _blocks(lines):
        if block[0].startswith(_ASIDE):
            if block[0].startswith("NOTE"):
                continue
            raise CaptionsError(_("Ред %(line)d: изглед титлова се не задаје овде.") % {"line": number})
        cue = _cue(number, block)
        if cues and cue.start < cues[-1].start:
            raise CaptionsError(_("Ред %(line)d: титл почиње пре претходног.") % {"line": number})
        cues.append(cue)
    if not cues:
        raise CaptionsError(_("Нема ниједног титла."))
    return cues


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the parts between empty lines, each with the number of its first line."""
    for filled, part in groupby(enumerate(lines[1:], start=2), key=lambda numbered: bool(numbered[1].strip())):
        if filled:
            numbers, block = zip(*part, strict=True)
            yield numbers[0], list(block)


def _cue(number: int, block: list[str]) -> Cue:
    # A cue may begin with a line of its own that names it.
    at = 0 if "-->" in block[0] else 1
    where = {"line": number + at}
    match = _TIMING.fullmatch(block[at].strip()) if at < len(block) else None
    if match is None:
        raise CaptionsError(_("Ред %(line)d: очекује се време, на пример 00:01.000 --> 00:04.500.") % where)
    start, end = _milliseconds(match.groups()[:4]), _milliseconds(match.groups()[4:])
    if end <= start:
        raise CaptionsError(_("Ред %(line)d: титл се завршава пре него што почне.") % where)
    words = _TAG.sub("", "\n".join(block[at + 1 :])).strip()
    if not words:
        raise CaptionsError(_("Ред %(line)d: титл нема речи.") % where)
    if "-->" in words or "<" in words:
        raise CaptionsError(_("Ред %(line)d: међу речима су знаци који ту не смеју да стоје.") % where)
    return Cue(start=start, end=end, text=words)


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
