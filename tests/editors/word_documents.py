"""Documents as Word writes them: the parts, names and detours of its files, with Serbian names of styles."""

import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = {
    "Normal": "Normal",
    "Naslov1": "heading 1",
    "Naslov2": "heading 2",
    "Naslov3": "heading 3",
    "Naslov4": "heading 4",
    "NaslovDokumenta": "Title",
    "Natpis": "caption",
    "SADRAJ1": "toc 1",
    "Pasussalistom": "List Paragraph",
    "Tekstfusnote": "footnote text",
}


def run(text: str, settings: str = "") -> str:
    return f'<w:r w:rsidRPr="00A77B3E"><w:rPr>{settings}<w:lang w:val="sr-Cyrl-RS"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def par(*runs: str, style: str = "", numbered: tuple[int, int] | None = None) -> str:
    """Return a paragraph; what is no run yet becomes one. ``numbered`` is the list and the level."""
    inner = "".join(one if one.startswith("<") else run(one) for one in runs)
    settings = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbered:
        settings += f'<w:numPr><w:ilvl w:val="{numbered[1]}"/><w:numId w:val="{numbered[0]}"/></w:numPr>'
    return f'<w:p w:rsidR="00A77B3E" w:rsidRDefault="00A77B3E"><w:pPr>{settings}</w:pPr>{inner}</w:p>'


def link(number: int, text: str) -> str:
    return f'<w:hyperlink r:id="rId{number}" w:history="1">{run(text)}</w:hyperlink>'


def table(*rows: tuple[str, ...]) -> str:
    """Return a table; a cell that is no XML yet is one paragraph."""

    def cell(text: str) -> str:
        inner = text if text.startswith("<") else par(text)
        return f'<w:tc><w:tcPr><w:tcW w:w="3020" w:type="dxa"/></w:tcPr>{inner}</w:tc>'

    made = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Koordinatnamreatabele"/><w:tblLook w:val="04A0"/></w:tblPr>{made}</w:tbl>'
    )


def picture() -> str:
    """Return a drawing as Word writes it: for itself, and once more for older programs."""
    new = '<w:drawing><wp:inline><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill><a:blip r:embed="rId9"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
    old = '<w:pict><v:shape><v:imagedata r:id="rId9"/></v:shape></w:pict>'
    return f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>'


def box(text: str) -> str:
    inner = f"<w:txbxContent>{par(text)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def note(number: int) -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'


def docx(*body: str, links: dict[int, str] | None = None, notes: tuple[str, ...] = (), **parts: Any) -> bytes:
    """Return the file: ``links`` are addresses by the number of their relationship, ``parts`` more parts by name."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in _STYLES.items()
    )
    levels = "".join(
        f'<w:abstractNum w:abstractNumId="{kind}">'
        + "".join(f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="{word}"/></w:lvl>' for at in range(3))
        + "</w:abstractNum>"
        for kind, word in enumerate(("bullet", "decimal"), 1)
    )
    nums = "".join(f'<w:num w:numId="{one}"><w:abstractNumId w:val="{one}"/></w:num>' for one in (1, 2))
    written = "".join(
        f'<w:footnote w:id="{at}">{par("<w:r><w:footnoteRef/></w:r>", f" {text}", style="Tekstfusnote")}</w:footnote>'
        for at, text in enumerate(notes, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_KIND}/hyperlink" Target="{escape(address)}" TargetMode="External"/>'
        for number, address in (links or {}).items()
    )
    known = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{_KIND}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_SPACES}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": f"<w:styles {_SPACES}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {_SPACES}>{levels}{nums}</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {_SPACES}>{written}</w:footnotes>",
        "word/_rels/document.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId91" Type="{_KIND}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId92" Type="{_KIND}/numbering" Target="numbering.xml"/>'
            f'<Relationship Id="rId93" Type="{_KIND}/footnotes" Target="footnotes.xml"/>'
            f'<Relationship Id="rId9" Type="{_KIND}/image" Target="media/image1.png"/>{relations}</Relationships>'
        ),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in (known | parts).items():
            packed.writestr(name, text if isinstance(text, bytes) else _XML + text)
    return file.getvalue()


def procedure(address: str) -> bytes:
    """Return what a school sends: a title, sections, lists, a table and links, one to ``address`` on the portal."""
    return docx(
        par("", style="Normal"),
        par("Шта школа ради", style="Naslov1"),
        par(run("Школа поступа "), run("одмах", "<w:b/>"), run(", а најкасније за 24 сата. "), link(1, "Како се пријављује")),
        par("Први кораци", style="Naslov2"),
        par("Прекинути насиље", style="Pasussalistom", numbered=(1, 0)),
        par("Позвати родитеље", style="Pasussalistom", numbered=(1, 0)),
        par("оба, ако је безбедно", style="Pasussalistom", numbered=(1, 1)),
        par("\u00a0"),
        par("Обавестити тим", style="Pasussalistom", numbered=(2, 0)),
        par("Ко шта ради", style="Naslov3"),
        par("Табела 1. Нивои насиља", style="Natpis"),
        table(("Ниво", "Ко поступа"), ("Први", "одељењски старешина"), ("Други", par("тим") + par("родитељи"))),
        par("", style="Normal"),
        par("Извори", style="Naslov2"),
        par(link(2, "Правилник о Протоколу")),
        links={1: address, 2: "https://www.pravno-informacioni-sistem.rs/"},
    )  # fmt: skip


def reviewed() -> bytes:
    """Return a text that colleagues went over: footnotes, changes, comments, a picture, a box, contents, colours."""
    return docx(
        par("Право на заштиту", style="NaslovDokumenta"),
        par("Садржај 1", style="SADRAJ1"),
        par("Шта каже закон", style="Naslov1"),
        par("Дете има право на заштиту.", note(1), " Свако мора да пријави насиље", note(2), "."),
        par(
            run("Рок је "),
            f'<w:del w:id="1" w:author="Ана">{run("три").replace("w:t ", "w:delText ").replace("/w:t>", "/w:delText>")}</w:del>',
            f'<w:ins w:id="2" w:author="Ана">{run("два")}</w:ins>',
            run(" дана."),
            '<w:r><w:commentReference w:id="0"/></w:r>',
        ),
        par(run("важно", '<w:color w:val="FF0000"/><w:highlight w:val="yellow"/><w:i/>'), run(" тајно", "<w:vanish/>")),
        par(picture(), box("У оквиру пише ово.")),
        par("Дубоко", style="Naslov2"),
        par("Још дубље", style="Naslov3"),
        par("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "Крај."),
        notes=("„Службени гласник РС“, 35/2005.", "Члан 59."),
        **{"word/header1.xml": f"<w:hdr {_SPACES}>{par('Интерно')}</w:hdr>", "word/media/image1.png": b"\x89PNG"},
    )  # fmt: skip


def latin_letter() -> bytes:
    """Return a letter in Latin, without any heading, with a wide table whose first cells are merged."""
    wide = tuple(f"kolona {number}" for number in range(1, 9))
    return docx(
        par("Poštovani, šaljemo podatke o nasilju."),
        table(wide, tuple(f"polje {number}" for number in range(1, 9))),
        table(("Samo jedna kolona",), ("i ništa više",)),
        par("Hvala na pažnji."),
    )
