"""What a machine can see in the words of a page."""

import re
from collections.abc import Iterator
from html import unescape

from django.utils.html import strip_tags
from wagtail.models import Page
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from portal.script.lookalikes import mixed_words_in
from portal.script.to_cyrillic import to_cyrillic

# Words in one sentence. The portal's own texts stay below it; a child reads about half as many at once.
LONGEST = 32
_SENTENCE = re.compile(r"[^.!?…:;]+(?:[.!?…:;](?=\d)[^.!?…:;]+)*")
_WORD = re.compile(r"[^\W\d_]{1,}")
_ANCHOR = re.compile(r"<a\b[^>]*>(.*?)</a>", re.DOTALL)
NOTHING_SAID = frozenset((
    "овде", "кликните", "кликни", "кликните овде", "кликни овде", "клик", "линк", "линку", "овом линку", "погледајте",
    "више", "опширније", "детаљније", "прочитајте више", "прочитај више", "сазнајте више", "сазнај више",
))  # fmt: skip


def strings(page: Page) -> Iterator[tuple[str, str]]:
    """Yield field and block, and each piece of text in it that a translator would get, with its tags for links."""
    for segment in extract_segments(page):
        if isinstance(segment, StringSegmentValue):
            yield segment.path, segment.string.data


def plain(text: str) -> str:
    """Return a piece of text as a reader sees it."""
    return " ".join(unescape(strip_tags(text)).split())


def long_sentences(text: str) -> list[str]:
    """Return the sentences of ``text`` with more than ``LONGEST`` words."""
    return [one.strip() for one in _SENTENCE.findall(plain(text)) if len(_WORD.findall(one)) > LONGEST]


def vague_links(text: str) -> list[str]:
    """Return the words of links in ``text`` that do not say where they lead, as „овде“.

    A screen reader lists the links of a page without what stands around them.
    """
    words = [plain(inner) for inner in _ANCHOR.findall(text)]
    return [one for one in words if one.strip(" .…»„“").lower() in NOTHING_SAID]


def mixed(text: str) -> list[str]:
    """Return the words of ``text`` that mix the letters of both scripts, as a Latin o in a Cyrillic word."""
    return list(mixed_words_in(plain(text)))


def in_latin(text: str) -> list[str]:
    """Return the Serbian words of ``text`` that stand in Latin, each row of them as one."""
    return to_cyrillic(plain(text)).runs
