"""A page of HTML in Latin: texts change, markup does not change by a single byte.

The page is cut once by a regular expression that follows the tokenizer of the HTML standard
(section 13.2.5) as far as finished pages need it. All texts are converted together, since one
call on a long string is many times faster than a thousand calls on short ones.

What stays as it is: ``script``, ``style``, ``code``, ``pre``, ``textarea``, subtrees with
``translate="no"`` (what a person typed), what stands in another language or script (of several
``lang`` around a text the nearest counts), comments, addresses, and every attribute that is not
named here. Where markup is broken the doubt goes to "unchanged": text that stays in Cyrillic is
a blemish, evidence that was rewritten is not evidence.
"""

import html as entities
import re
from dataclasses import dataclass
from enum import Enum, auto

from portal.script.convert import ACCENTED, CYRILLIC, LETTERS, may_hold_address, to_latin

ATTRIBUTES = frozenset(
    "alt title placeholder label aria-label aria-description aria-roledescription aria-valuetext".split()
)
"""Attributes that a person reads or hears. Never ``data-*``, and ``value`` only of a caption: these go back to us."""

# The types of input whose value is the caption of a button.
_CAPTIONED = frozenset(("submit", "button", "reset"))
_VERBATIM = frozenset(("code", "pre"))
_RAW = ("script", "style", "textarea", "iframe", "noembed", "noframes", "xmp")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# "<g/>" closes itself inside SVG only; in HTML the slash means nothing.
_SVG = frozenset("svg g path text tspan circle ellipse rect line polyline polygon use image defs symbol".split())
# Any other value of lang is another language, or a promise about the script ("sr-Cyrl", "sr-Latn").
_CONVERTED_LANGUAGES = frozenset(("sr", "sr-rs"))

# A name with or without a value. A quote that never closes matches nothing.
_ATTRIBUTE = r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+)|(?!\s*+=))"""
_REST_OF_TAG = rf"""(?:[\s/]++|{_ATTRIBUTE})*+>"""
_RAW_ELEMENTS = "|".join(rf"<{name}(?=[\s/>]){_REST_OF_TAG}.*?(?=</{name}[\s/>]|\Z)" for name in _RAW)
_TOKEN = re.compile(
    r"("
    rf"</?(?!(?i:{'|'.join(_RAW)})[\s/>])[a-zA-Z][^\s/>]*+{_REST_OF_TAG}"  # a tag
    rf"|(?i:{_RAW_ELEMENTS})"  # an element without markup inside: its start tag and its text
    rf"|</[a-zA-Z][^\s/>]*+{_REST_OF_TAG}"  # the end tag of such an element
    r"|<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<[!?/][^>]*+>"  # declarations and what the standard calls bogus comments
    r"|<[a-zA-Z!?/].*\Z"  # never closed: nothing after it is text for certain
    r")",
    re.DOTALL,
)
_START_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+{_REST_OF_TAG}")
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*+)")
_NAMED_VALUE = re.compile(r"""([^\s/>][^\s/>=]*+)(?:(\s*+=\s*+)("[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+))?""")
# References to letters: &#1089; &#x441; &scy;
_REFERENCE = re.compile(r"&(?:#[0-9]{4,7}+;?|#[xX][0-9a-fA-F]{3,6}+;?|[A-Za-z]{1,6}cy;)")
# A sign before a Cyrillic letter is text; before a Latin one it would begin a tag or a reference.
_SIGN = re.compile("<(?=[Ђ-џ])|&[A-Za-z]*+(?=[Ђ-џ])")
# Joins texts for one conversion. White space to regular expressions, so no address runs across it.
_JOINT = "\x1e"


def convert_html(html: str, *, page_is_serbian: bool = True) -> str:
    """Return the page or fragment ``html`` with Serbian Cyrillic texts in Latin.

    In a page of another language (``page_is_serbian`` false) those are only what stands in an element that says
    ``lang="sr"``: names of places and institutions.

    Idempotent; never raises on broken markup. Lengths may differ, since љ, њ and џ become two letters.
    """
    if not CYRILLIC.search(html) and not _REFERENCE.search(html):
        return html
    parts = _TOKEN.split(html)
    texts, tags = parts[0::2], parts[1::2]
    spans = _convert_tags(tags, _Rule.CONVERTED if page_is_serbian else _Rule.FOREIGN)
    chosen = [text for start, end in spans for text in texts[start:end]]
    converted = iter(_convert_all(chosen))
    for start, end in spans:
        texts[start:end] = [next(converted) for _ in range(start, end)]
    parts[0::2], parts[1::2] = texts, tags
    return "".join(parts)


def _convert_tags(tags: list[str], page: "_Rule") -> list[tuple[int, int]]:
    """Convert the attributes of ``tags`` in place; ``page`` is the rule of what stands in no zone.

    Returns the ranges of texts to convert; text number n stands before tag number n.
    """
    spans: list[tuple[int, int]] = []
    start, converting = 0, page is _Rule.CONVERTED
    zones: list[_Zone] = []
    plain: set[str] = set()
    for index, tag in enumerate(tags):
        if zones:
            _follow(zones, tag)
        elif tag in plain:
            continue
        around = zones[-1].rule if zones else page
        if around is not _Rule.SEALED:
            if _is_plain(tag):
                plain.add(tag)
            else:
                tags[index] = _convert_tag(tag, around, zones)
        if ((zones[-1].rule if zones else page) is _Rule.CONVERTED) is converting:
            continue
        if converting:
            spans.append((start, index + 1))
        converting, start = not converting, index + 1
    if converting:
        spans.append((start, len(tags) + 1))
    return spans


class _Rule(Enum):
    CONVERTED = auto()
    FOREIGN = auto()  # left alone; an element of ours inside is converted
    SEALED = auto()  # left alone with all that is inside


@dataclass(slots=True)
class _Zone:
    """An element with a rule of its own; ``depth`` counts the open elements of its ``name``, it among them."""

    name: str
    rule: _Rule
    depth: int = 1


def _follow(zones: list[_Zone], tag: str) -> None:
    """Count ``tag`` for every zone around it; a zone that it ends goes with all that are inside."""
    name = _name(tag)
    step = -1 if tag[1] == "/" else not _closes_itself(tag, name)
    for number, zone in enumerate(zones):
        if zone.name == name:
            zone.depth += step
            if zone.depth == 0:
                del zones[number:]
                return


def _convert_tag(tag: str, around: _Rule, zones: list[_Zone]) -> str:
    """Return the start tag ``tag`` as its rule wants it, and open a zone where its content has another rule."""
    name = _name(tag)
    attributes = {match[1].lower(): match[3].strip("\"'") for match in _values(tag, name)}
    rule = _rule(name, attributes, around)
    inside = _Rule.SEALED if name in _VERBATIM else rule
    if inside is not around and name not in _VOID and name not in _RAW and not _closes_itself(tag, name):
        zones.append(_Zone(name, inside))
    return _convert_attributes(tag, name, attributes) if rule is _Rule.CONVERTED else tag


def _is_plain(tag: str) -> bool:
    """Whether ``tag`` can neither change nor protect anything."""
    if tag[1] in "/!?":
        return True
    if not tag.isascii() or "&" in tag:
        return False
    lower = tag.lower()
    return "lang" not in lower and "translate" not in lower and not lower.startswith(("<pre", "<code"))


def _rule(name: str, attributes: dict[str, str], around: _Rule) -> _Rule:
    """What the element says of itself, or what holds ``around`` it. ``html`` names the page's own script."""
    if attributes.get("translate", "").strip().lower() == "no":
        return _Rule.SEALED
    language = attributes.get("lang", attributes.get("xml:lang"))
    if language is None or name == "html":
        return around
    return _Rule.CONVERTED if language.strip().lower() in _CONVERTED_LANGUAGES else _Rule.FOREIGN


def _convert_attributes(tag: str, name: str, attributes: dict[str, str]) -> str:
    """Return the start tag ``tag`` with the attributes for people in Latin."""
    names = ATTRIBUTES
    if name == "meta":
        is_description = attributes.get("name", "").lower() == "description"
        names = frozenset({"content"} if is_description or attributes.get("property", "").startswith("og:") else ())
    elif name == "input" and attributes.get("type", "").strip().lower() in _CAPTIONED:
        names = ATTRIBUTES | {"value"}
    parts: list[str] = []
    done = 0
    for match in _values(tag, name):
        if match[1].lower() in names:
            parts += (tag[done : match.start(3)], _convert_text(match[3]))
            done = match.end(3)
    parts.append(tag[done:])
    return "".join(parts)


def _values(tag: str, name: str) -> list[re.Match[str]]:
    """The attributes of a start tag that have a value; none if it never closes.

    The text of a raw element stands in the same token behind its start tag: it is cut off.
    """
    opening = _START_TAG.match(tag)
    if not opening:
        return []
    return [found for found in _NAMED_VALUE.finditer(tag, len(name) + 1, opening.end()) if found[2] is not None]


def _name(tag: str) -> str:
    """The lower-case name of a tag, or nothing for a comment or declaration."""
    match = _NAME.match(tag)
    return match[1].lower() if match else ""


def _closes_itself(tag: str, name: str) -> bool:
    return name in _SVG and tag.endswith("/>")


def _convert_all(texts: list[str]) -> list[str]:
    """Convert many texts at once; each stays a text of its own for the rules of capitals and addresses."""
    joined = _JOINT.join(texts)
    if joined.count(_JOINT) != len(texts) - 1:
        return [_convert_text(text) for text in texts]
    if not may_hold_address(joined):
        return _convert_text(joined).split(_JOINT)
    # Looking for addresses costs as much as all the rest, so only the few texts with one pay for it.
    apart = {number: _convert_text(text) for number, text in enumerate(texts) if may_hold_address(text)}
    others = ["" if number in apart else text for number, text in enumerate(texts)]
    converted = _convert_text(_JOINT.join(others)).split(_JOINT)
    for number, text in apart.items():
        converted[number] = text
    return converted


def _convert_text(text: str) -> str:
    if "&" in text:
        text = _REFERENCE.sub(_letter, text)
    if "<" in text or "&" in text:
        text = _SIGN.sub(_escape, text)
    return to_latin(text)


def _escape(match: re.Match[str]) -> str:
    """Write the sign as a reference, unless it begins one already (``&copy`` needs no semicolon)."""
    sign = match[0]
    return entities.escape(sign) if entities.unescape(sign) == sign else sign


def _letter(match: re.Match[str]) -> str:
    """The letter that a reference stands for, if it is one that we convert."""
    character = entities.unescape(match[0])
    return character if character in LETTERS or character in ACCENTED else match[0]
