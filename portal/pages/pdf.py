"""PDF files without what runs in them, without files within them and without who wrote them.

What readers load must run nothing, carry nothing else and name nobody who did not mean to be named. The file is
written anew from what its pages lead to, so earlier versions, and what stands behind its end, are gone as well.
"""

from __future__ import annotations

import logging
import re
from io import BytesIO
from typing import IO, Any
from xml.sax.saxutils import escape

# Keys of any dictionary: what runs by itself, files within the file, and what programs note about authors.
_GONE = (
    *("/OpenAction", "/AA", "/JavaScript", "/JS", "/XFA", "/OnInstantiate"),
    *("/EmbeddedFiles", "/EF", "/AF", "/Collection", "/Metadata", "/PieceInfo"),
)
# Actions that run, start, send or bring in something; links and turning pages stay.
_ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE"),
        *("/Rendition", "/Movie", "/Sound", "/RichMediaExecute"),
    }
)
# Their values are dictionaries whose keys are names that somebody chose, as of fonts: there `/JS` is no script.
_NAMED = frozenset(
    {
        *("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties"),
        *("/CharProcs", "/Colorants", "/Dests", "/RoleMap", "/ClassMap", "/N", "/R", "/D"),
    }
)
_UA_PART = re.compile(rb"pdfuaid:part\W{1,3}([12])\b")
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>{part}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


# What it says of a damaged file quotes it.
logging.getLogger("pikepdf").setLevel(logging.CRITICAL)


class UnreadablePdf(ValueError):
    """It is no PDF, or one that asks for a password."""


def bare_pdf(file: IO[bytes], *, title: str) -> bytes:
    """Return the PDF without scripts, files within it and authors; it says ``title``, and who made it is not said.

    Tags, language, bookmarks and links stay; a signature does not fit any more. Rewinds ``file``. Raises
    ``UnreadablePdf``.
    """
    # Only a process to which somebody brings a PDF loads what reads it.
    import pikepdf

    file.seek(0)
    try:
        with pikepdf.open(BytesIO(file.read())) as pdf:
            found = _UA_PART.search(pdf.Root.Metadata.read_bytes()) if "/Metadata" in pdf.Root else None
            for name in ("/Info", "/ID"):
                if name in pdf.trailer:
                    del pdf.trailer[name]
            _strip(pdf.Root)
            part = f"<pdfuaid:part>{found[1].decode()}</pdfuaid:part>" if found else ""
            about = _XMP.format(title=escape(title), part=part).encode()
            pdf.Root.Metadata = pikepdf.Stream(pdf, about, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
            pdf.docinfo["/Title"] = title
            written = BytesIO()
            pdf.save(written, encryption=False, deterministic_id=True)
    except (pikepdf.PdfError, pikepdf.PasswordError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise UnreadablePdf from error
    finally:
        file.seek(0)
    return written.getvalue()


def _strip(root: Any) -> None:
    """Walk through everything that ``root`` leads to, once, and take out what a bare file lacks."""
    from pikepdf import Array, Dictionary, Stream

    seen: set[tuple[tuple[int, int], bool]] = set()
    waiting: list[tuple[Any, bool]] = [(root, False)]
    while waiting:
        one, named = waiting.pop()
        if one.is_indirect:
            # The same object may be reached both ways; what is an action from one side is one.
            if (one.objgen, named) in seen:
                continue
            seen.add((one.objgen, named))
        if isinstance(one, Array):
            values = [(value, False) for value in one]
        else:
            if not named:
                _strip_one(one)
            values = [(value, key in _NAMED and not named) for key, value in one.items()]
        waiting += [(value, free) for value, free in values if isinstance(value, Array | Dictionary | Stream)]


def _strip_one(one: Any) -> None:
    from pikepdf import Name

    kind = one.get("/S")
    if isinstance(kind, Name) and str(kind) in _ACTIONS:
        gone = list(one.keys())
    else:
        gone = [key for key in _GONE if key in one]
        # Who wrote a note in the margin; in a form this is the name of a field.
        if "/T" in one and "/Rect" in one and one.get("/Subtype") != Name.Widget:
            gone.append("/T")
    for key in gone:
        del one[key]
