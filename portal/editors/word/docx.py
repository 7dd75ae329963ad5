"""A Word document as HTML. It comes from anywhere, so nothing of it is believed before it was looked at."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, tostring

import mammoth
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_lazy as _

from portal.editors.word.telling import Refused, Told

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
# All that is unpacked: the texts. Pictures stay packed, however many there are.
MOST_TEXT = 4 * MEGABYTE
# Parts, and elements of one: an empty one costs mammoth as much as a full one.
MOST_PARTS, MOST_ELEMENTS = 3000, 100_000
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_WORD = _("Ово није Вордов документ (.docx). У програму у ком је писан изаберите „Сачувај као“ и врсту .docx.")
_DAMAGED = _("Документ не може да се прочита. Отворите га у Ворду, сачувајте поново као .docx и покушајте још једном.")
_LONG = _("Документ је предугачак кад се распакује. Поделите га на више докумената.")
_STYLES = "\n".join(
    (
        "p[style-name='Title'] => p.title:fresh",
        "p[style-name='caption'] => p.caption:fresh",
        "p[style-name='Caption'] => p.caption:fresh",
        *(f"p[style-name='toc {level}'] => p.toc:fresh" for level in range(1, 10)),
        "u => u",
    )
)
# Names of Word's elements, whichever of its two namespaces they stand in, by what is told of them.
_TOLD = {
    "blip": "pictures",
    "imagedata": "pictures",
    "chart": "pictures",
    "relIds": "pictures",
    "oMath": "formulas",
    "commentReference": "comments",
    "ins": "changes",
    "del": "changes",
    "moveFrom": "changes",
    "txbxContent": "boxes",
    "highlight": "colours",
}
_PLAIN_COLOURS = {"auto", "000000"}


def html_of(file: IO[bytes]) -> tuple[str, Told]:
    """Return the text of a .docx as HTML, not cleaned, and what was left out of it. Raises ``Refused``."""
    told = Told()
    bare = io.BytesIO()
    try:
        with zipfile.ZipFile(_checked(file)) as packed, zipfile.ZipFile(bare, "w") as texts:
            for name, part in _texts(packed):
                texts.writestr(name, _looked_at(name, part, told))
        made = mammoth.convert_to_html(
            bare, style_map=_STYLES, include_embedded_style_map=False, convert_image=lambda _image: []
        )
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        DefusedXmlException,
        ParseError,
    ) as error:
        # RuntimeError: a password, or elements within elements without end.
        raise Refused(_DAMAGED) from error
    except (AttributeError, LookupError, OSError, TypeError, ValueError) as error:
        # What mammoth says of a document that names parts or numbers it does not have.
        raise Refused(_DAMAGED) from error
    return made.value, told


def _checked(file: IO[bytes]) -> IO[bytes]:
    """Return a file that may be a document, as far as its first bytes and its length tell."""
    if file.seek(0, io.SEEK_END) > LARGEST:
        raise Refused(
            _("Документ је већи од %(size)d MB. Смањите слике у њему или га поделите.") % {"size": LARGEST // MEGABYTE}
        )
    file.seek(0)
    begins = file.read(len(_OLD))
    file.seek(0)
    if begins == _OLD:
        raise Refused(
            _(
                "Ово је стари Вордов документ (.doc) или документ под лозинком. "
                "У Ворду скините лозинку и сачувајте га као .docx."
            )
        )
    if not begins.startswith(b"PK\3\4"):
        raise Refused(_NOT_WORD)
    return file


def _texts(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Yield the parts that are texts. What an entry says of its size holds: nothing beyond it is unpacked."""
    entries = packed.infolist()
    names = [entry.filename.lower() for entry in entries]
    if "[content_types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise Refused(_NOT_WORD)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused(_("У документу има макроа (.docm). У Ворду га сачувајте као .docx, без макроа."))
    texts = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in texts) > MOST_TEXT:
        raise Refused(_LONG)
    for entry in texts:
        yield entry.filename, packed.read(entry)


def _looked_at(name: str, part: bytes, told: Told) -> bytes:
    """Return a part without what Word hides; count what will not be on the page.

    Raises an error of ``defusedxml`` for a document type, the door of entities and of files elsewhere.
    """
    # Before the tree is made, which takes a hundred times the room of the text.
    if part.count(b"<") > 2 * MOST_ELEMENTS:
        raise Refused(_LONG)
    root: Element = fromstring(part, forbid_dtd=True)
    room, _slash, file = name.rpartition("/")
    if room != "word":
        return part
    if file.startswith(("header", "footer")):
        told["margins"] += any(_name(one) == "t" and (one.text or "").strip(" \xa0–-0123456789") for one in root.iter())
    if file.startswith(("header", "footer", "styles", "numbering", "settings", "theme", "fontTable", "comments")):
        return part
    hidden = _without_hidden(root)
    told["hidden"] += hidden
    for element in _seen(root):
        if kind := _TOLD.get(_name(element)):
            told[kind] += 1
        told["colours"] += _name(element) == "color" and _value(element) not in _PLAIN_COLOURS
    return tostring(root, encoding="utf-8", xml_declaration=True) if hidden else part


def _without_hidden(root: Element) -> int:
    """Take runs out of ``root`` that Word does not show; return how many there were."""
    found = [
        (parent, run)
        for parent in root.iter()
        for run in parent
        if _name(run) == "r"
        for settings in run
        if _name(settings) == "rPr" and any(_name(one) == "vanish" and _is_on(one) for one in settings)
    ]
    for parent, run in found:
        parent.remove(run)
    return len(found)


def _seen(root: Element) -> Iterator[Element]:
    """Yield every element but those that repeat for older programs what stands beside them."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += [child for child in element if _name(child) != "Fallback"]


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _value(element: Element) -> str:
    return next((value for name, value in element.items() if name.endswith("}val")), "")


def _is_on(element: Element) -> bool:
    return _value(element) not in {"0", "false", "off"}
