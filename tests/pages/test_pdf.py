"""A PDF of the editors runs nothing, carries nothing else and names nobody; it reads as before."""

from io import BytesIO
from typing import Any

import pikepdf
import pytest
import typst
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from portal.pages import pdf
from portal.pages.models import PortalDocument

AUTHOR, SCRIPT, WITHIN = "Jelena Savic CSR Novi Sad", "app.alert('zdravo')", b"datoteka u datoteci"


@pytest.fixture(scope="module")
def tagged() -> bytes:
    """A tagged PDF with a bookmark, a link and an author."""
    text = f'#set document(title: "Radni naslov", author: "{AUTHOR}")\n#set text(lang: "sr")\n'
    text += '= Наслов\nТекст са #link("https://primer.test/")[везом].\n'
    return typst.compile(text.encode(), pdf_standards=["ua-1"])


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=pikepdf.String(SCRIPT))


def armed(data: bytes) -> bytes:
    """Put into a PDF whatever runs or hides, in each place that readers of PDF look at."""
    with pikepdf.open(BytesIO(data)) as file:
        root, page = file.Root, file.pages[0].obj
        root.OpenAction = script()
        root.AA = Dictionary(WC=file.make_indirect(script()))
        page.AA = Dictionary(O=script())
        file.attachments["plata.txt"] = WITHIN
        root.Names.JavaScript = Dictionary(Names=Array([pikepdf.String("a"), file.make_indirect(script())]))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])
        link.A = Dictionary(S=Name.URI, URI=pikepdf.String("https://primer.test/dalje"), Next=[script()])
        note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], T=AUTHOR, Contents="Belezka")
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=[0, 0, 9, 9], FT=Name.Tx, T="polje")
        field.AA = Dictionary(K=script())
        start = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])
        start.A = Dictionary(S=Name.Launch, F=pikepdf.String("calc.exe"))
        page.Annots = Array([*page.get("/Annots", []), *map(file.make_indirect, (link, note, field, start))])
        root.AcroForm = Dictionary(Fields=[page.Annots[-2]], XFA=file.make_stream(b"<xdp>" + SCRIPT.encode()))
        page.PieceInfo = Dictionary(Word=Dictionary(Private=pikepdf.String(AUTHOR)))
        written = BytesIO()
        file.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return written.getvalue()


def everything(data: bytes) -> bytes:
    """Return the file and all that stands in it packed, strings in the two ways in which they are written."""
    with pikepdf.open(BytesIO(data)) as file:
        unpacked = [one.read_bytes() for one in file.objects if isinstance(one, pikepdf.Stream) and _opens(one)]
        shown = [repr(one).encode() for one in file.objects if not isinstance(one, pikepdf.Stream)]
        shown += [repr(dict(one.items())).encode() for one in file.objects if isinstance(one, pikepdf.Stream)]
    return b"\n".join([data, *unpacked, *shown])


def _opens(stream: pikepdf.Stream) -> bool:
    try:
        stream.read_bytes()
    except pikepdf.PdfError:
        return False
    return True


def bare(data: bytes, title: str = "Наслов документа") -> bytes:
    return pdf.bare_pdf(BytesIO(data), title=title)


FORBIDDEN = [
    SCRIPT.encode(),
    WITHIN,
    AUTHOR.encode(),
    b"/JavaScript",
    b"/Launch",
    b"calc.exe",
    b"/EmbeddedFile",
    b"/XFA",
]
FORBIDDEN += [b"/OpenAction", b"/AA", b"/JS", b"plata.txt", b"Radni naslov"]


def test_nothing_that_runs_hides_or_names_is_left(tagged: bytes) -> None:
    before = everything(armed(tagged))
    assert [word for word in FORBIDDEN if word not in before] == [], "the search finds what is there"
    after = everything(bare(armed(tagged)))
    assert [word for word in FORBIDDEN if word in after] == []


def test_it_reads_as_before(tagged: bytes) -> None:
    with pikepdf.open(BytesIO(bare(armed(tagged)))) as file, pikepdf.open(BytesIO(tagged)) as old:
        assert file.pages[0].Contents.read_bytes() == old.pages[0].Contents.read_bytes()
        assert "/StructTreeRoot" in file.Root and "/Outlines" in file.Root and file.Root.MarkInfo.Marked
        assert file.Root.Lang == old.Root.Lang
        assert str(file.docinfo.Title) == "Наслов документа"
        about = file.Root.Metadata.read_bytes().decode()
        assert "<pdfuaid:part>1</pdfuaid:part>" in about and "Наслов документа</rdf:li>" in about
        links = [one.A.URI for one in file.pages[0].Annots if one.Subtype == Name.Link and "/URI" in one.A]
        assert list(map(str, links)) == ["https://primer.test/", "https://primer.test/dalje"]
        fields = [str(one.T) for one in file.pages[0].Annots if "/T" in one]
        assert fields == ["polje"], "the name of a field stays, who wrote a note goes"
        assert not file.check_pdf_syntax()


def test_what_stands_behind_its_end_and_what_it_was_before_is_cut(tagged: bytes) -> None:
    html = b"\n<html><script>alert(1)</script></html>"
    with pikepdf.open(BytesIO(tagged)) as file:
        old_id = bytes(file.trailer.ID[0])
    after = bare(tagged + html)
    assert after.endswith(b"%%EOF\n") and b"<script" not in after
    with pikepdf.open(BytesIO(after)) as file:
        assert bytes(file.trailer.ID[0]) != old_id


def test_a_font_that_is_called_as_a_script_stays(tagged: bytes) -> None:
    """Names of fonts and pictures are whatever the program likes."""
    with pikepdf.open(BytesIO(tagged)) as file:
        fonts = file.pages[0].Resources.Font
        fonts.JS = fonts[next(iter(fonts.keys()))]
        fonts.AA = file.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier))
        written = BytesIO()
        file.save(written)
    with pikepdf.open(BytesIO(bare(written.getvalue()))) as file:
        assert {"/JS", "/AA"} <= set(file.pages[0].Resources.Font.keys())


def test_an_action_that_poses_as_a_font_is_found_where_it_is_an_action(tagged: bytes) -> None:
    with pikepdf.open(BytesIO(tagged)) as file:
        action = file.make_indirect(script())
        file.pages[0].Resources.Font.F9 = action
        file.Root.Outlines.First.A = action
        written = BytesIO()
        file.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert SCRIPT.encode() not in everything(bare(written.getvalue()))


def test_a_bare_file_stays_as_it_is(tagged: bytes) -> None:
    """So that a document that comes from another portal is known as the same."""
    once = bare(armed(tagged))
    assert bare(once) == once


def test_a_title_is_no_markup(tagged: bytes) -> None:
    after = bare(tagged, title="а<б>&„в“")
    with pikepdf.open(BytesIO(after)) as file:
        assert str(file.docinfo.Title) == "а<б>&„в“"
        assert "а&lt;б&gt;&amp;„в“" in file.Root.Metadata.read_bytes().decode()


def locked(data: bytes) -> bytes:
    written = BytesIO()
    with pikepdf.open(BytesIO(data)) as file:
        file.save(written, encryption=pikepdf.Encryption(owner="a", user="b"))
    return written.getvalue()


def test_what_cannot_be_read_is_refused(tagged: bytes) -> None:
    for data in (b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", tagged[:200], locked(tagged)):
        with pytest.raises(pdf.UnreadablePdf):
            bare(data)


@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject, tagged: bytes) -> None:
    broken = bytearray(tagged)
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        bare(bytes(broken))
    except pdf.UnreadablePdf:
        pass


# In the CMS


def document(data: bytes, name: str = "letak.pdf") -> PortalDocument:
    return PortalDocument(title="Летак", file=ContentFile(data, name=name))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["letak.pdf", "LETAK.PDF"])
def test_a_document_is_stored_bare_and_its_size_is_that_of_what_is_stored(tagged: bytes, name: str) -> None:
    made = document(armed(tagged) + b"<script>", name=name)
    made.full_clean(exclude=["collection"])
    made.save()
    stored = made.file.open("rb").read()
    assert AUTHOR.encode() not in everything(stored) and b"<script>" not in stored
    with pikepdf.open(BytesIO(stored)) as file:
        assert str(file.docinfo.Title) == "Летак"
    made.refresh_from_db()
    assert made.file_size == len(stored)


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["damaged", "locked"])
def test_a_document_that_cannot_be_read_is_refused_in_words(tagged: bytes, what: str) -> None:
    with pytest.raises(ValidationError) as refused:
        document({"damaged": b"%PDF-1.7", "locked": locked(tagged)}[what]).full_clean(exclude=["collection"])
    assert "лозинк" in str(refused.value)


@pytest.mark.django_db
def test_what_is_no_pdf_is_stored_as_it_came() -> None:
    made = document(b"tekst", name="letak.txt")
    made.save()
    assert made.file.open("rb").read() == b"tekst"


@pytest.mark.django_db
def test_a_document_that_is_saved_again_is_not_written_anew(tagged: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    made = document(tagged)
    made.save()

    def refuse(*args: Any, **kwargs: Any) -> bytes:
        raise AssertionError

    monkeypatch.setattr("portal.pages.models.media.bare_pdf", refuse)
    made.title = "Други назив"
    made.save()
