"""What came from Word becomes blocks, what does not fit is told, and nothing of a foreign file is believed."""

import io
import json
import time
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from django.conf import settings
from wagtail.models import Page

from home.models import HomePage
from portal.editors.word import docx
from portal.editors.word.reading import MOST_PIECES, Text, read, read_plain
from portal.editors.word.telling import WORDS, Refused, sentences
from portal.pages.authorship import EDITORS_KEY
from tests.editors import word_documents as word
from tests.pages.factories import StandardPageFactory
from tests.pages.reviewing import home

pytestmark = pytest.mark.django_db
__all__ = ["home"]


def made(document: bytes) -> Text:
    return read(*docx.html_of(io.BytesIO(document)))


def bare(text: Text) -> list[tuple[str, Any]]:
    """Return the blocks without the numbers that the editor of rich text gives to paragraphs."""
    return [(kind, EDITORS_KEY.sub(r"\1", value) if isinstance(value, str) else value) for kind, value in text.blocks]


def refusal(document: bytes) -> str:
    with pytest.raises(Refused) as caught:
        made(document)
    return str(caught.value.reason)


def part(name: str, text: str | bytes) -> dict[str, Any]:
    return {name: text}


def test_a_document_becomes_headings_texts_lists_and_a_table(home: HomePage) -> None:
    page = StandardPageFactory(parent=home, title="Пријава", slug="kako-se-prijavljuje")
    text = made(word.procedure(f"{settings.PUBLIC_URL}/sr-latn/kako-se-prijavljuje/"))
    assert text.title == "Шта школа ради"
    assert bare(text) == [
        (
            "paragraph",
            "<p>Школа поступа <b>одмах</b>, а најкасније за 24 сата. "
            f'<a linktype="page" id="{page.pk}">Како се пријављује</a></p>',
        ),
        ("heading", {"text": "Први кораци", "level": "2"}),
        (
            "paragraph",
            "<ul><li>Прекинути насиље</li><li>Позвати родитеље<ul><li>оба, ако је безбедно</li></ul></li></ul>"
            "<ol><li>Обавестити тим</li></ol>",
        ),
        ("heading", {"text": "Ко шта ради", "level": "3"}),
        (
            "table",
            {
                "caption": "Табела 1. Нивои насиља",
                "columns": ["Ниво", "Ко поступа"],
                "rows": [{"cells": ["Први", "одељењски старешина"]}, {"cells": ["Други", "тим\nродитељи"]}],
                "row_headers": True,
            },
        ),
        ("heading", {"text": "Извори", "level": "2"}),
        ("paragraph", '<p><a href="https://www.pravno-informacioni-sistem.rs/">Правилник о Протоколу</a></p>'),
    ]
    assert not +text.told


def test_what_colleagues_left_in_a_document_is_told_and_its_notes_stand_at_the_end() -> None:
    text = made(word.reviewed())
    words = json.dumps(text.blocks, ensure_ascii=False)
    assert text.title == "Право на заштиту"
    assert "Рок је два дана." in words and "У оквиру пише ово." in words
    for gone in ("тајно", "[1]", "три", "Садржај", "Интерно", "↑"):
        assert gone not in words, gone
    assert bare(text)[-2:] == [
        ("heading", {"text": "Напомене", "level": "2"}),
        ("paragraph", "<ol><li>„Службени гласник РС“, 35/2005.</li><li>Члан 59.</li></ol>"),
    ]
    assert dict(+text.told) == {
        "pictures": 1, "formulas": 1, "comments": 1, "hidden": 1, "changes": 2, "notes": 2, "boxes": 1,
        "margins": 1, "contents": 1, "colours": 2, "emphasis": 1, "levels": 1,
    }  # fmt: skip
    assert "Слике и цртежи (1): нису пренети. Додајте их блоком „Слика“, са описом." in sentences(text.told)


def test_a_wide_table_is_cut_with_its_first_column_in_each_part_and_a_frame_of_one_column_is_text() -> None:
    text = made(word.latin_letter())
    assert [value["columns"] for kind, value in text.blocks if kind == "table"] == [
        [f"kolona {number}" for number in range(1, 7)],
        ["kolona 1", "kolona 7", "kolona 8"],
    ]
    assert text.title == "" and "Samo jedna kolona" in text.blocks[-1][1]
    assert dict(+text.told) == {"captions": 1, "wide_tables": 1, "narrow_tables": 1}


def test_a_frame_around_a_text_keeps_what_stands_in_it() -> None:
    text = made(
        word.docx(
            word.table((word.par("Прво", style="Naslov1") + word.par("Реч.") + word.par("Друго", style="Naslov1"),))
        )
    )
    assert [kind for kind, _value in text.blocks] == ["heading", "paragraph", "heading"]
    form = read("<table><tr><td>Име</td><td>Дан</td></tr><tr><td>&nbsp;</td><td></td></tr></table>")
    assert bare(form) == [("paragraph", "<p>Име</p><p>Дан</p>")]


def test_everything_that_can_be_told_has_words_with_its_number() -> None:
    assert all("7" in one for one in sentences(dict.fromkeys(WORDS, 7)))  # type: ignore[arg-type]


COPIED = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {color:red}</style>
<!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--></head><body lang=SR><!--StartFragment-->
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<h1>Како разговарати<o:p></o:p></h1><h2><span lang=SR-CYRL-RS>Пре
разговора</span></h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>мирно</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp; </span></span>тихо</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>прво</p>
<table class=MsoTableGrid><tr><td colspan=2><p class=MsoNormal>Ћелија <b>1</b></p></td><td>Ћелија 2</td></tr>
<tr><td>а</td><td>б</td><td><ul><li>в</li><li>г</li></ul></td></tr></table>
<p class=MsoNormal>Верујте.<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span
class=MsoFootnoteReference>[1]</span></a> <i>Увек</i>, 5 m<sup>2</sup>, <a href="#_Toc1">горе</a>.</p>
<div style='mso-element:footnote-list'><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a
href="#_ftnref1"><span>[1]</span></a> Члан 60.</p></div></div>
<!--EndFragment--></body></html>"""


def test_what_was_copied_from_word_keeps_headings_lists_and_tables() -> None:
    text = read(COPIED)
    assert text.title == "Како разговарати"
    assert bare(text) == [
        ("heading", {"text": "Пре разговора", "level": "2"}),
        ("paragraph", "<ul><li>мирно<ul><li>тихо</li></ul></li></ul><ol><li>прво</li></ol>"),
        (
            "table",
            {
                "caption": "",
                "columns": ["Ћелија 1", "", "Ћелија 2"],
                "rows": [{"cells": ["а", "б", "в\nг"]}],
                "row_headers": True,
            },
        ),
        ("paragraph", "<p>Верујте. Увек, 5 m², горе.</p>"),
        ("heading", {"text": "Напомене", "level": "2"}),
        ("paragraph", "<ol><li>Члан 60.</li></ol>"),
    ]
    assert dict(+text.told) == {"notes": 1, "emphasis": 1, "links": 1, "captions": 1, "merged_cells": 1, "cells": 1}


def test_lines_without_marks_are_paragraphs_and_no_markup() -> None:
    assert bare(read_plain("Прво.\r\n\r\n<b>Друго</b> & треће.")) == [
        ("paragraph", "<p>Прво.</p><p>&lt;b&gt;Друго&lt;/b&gt; &amp; треће.</p>")
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        '<p>реч<script>alert(1)</script><img src=x onerror="alert(1)"></p>',
        '<p><a href="javascript:alert(1)">реч</a> <a href=" java\tscript:alert(1)">реч</a></p>',
        '<p><a href="data:text/html,x">реч</a> <a href="vbscript:x">реч</a> <a href="file:///C:/x">реч</a></p>',
        "<p onclick=alert(1) style=\"background:url('https://zlo.example/')\">реч</p>",
        '<svg onload="alert(1)"><p>реч</p></svg><iframe src="https://zlo.example/"></iframe>',
        '<p>реч</p><embed embedtype="image" id="1" alt="x"/><a linktype="page" id="1">реч</a>',
        "<p>реч <a href='https://zlo.example/\"><script>alert(1)</script>'>реч</a></p>",
    ],
)  # fmt: skip
def test_nothing_of_foreign_markup_gets_into_the_page(hostile: str) -> None:
    written = json.dumps(read(hostile).blocks)
    for foreign in ("<script", "onerror", "onclick", "onload", "javascript", "java", "data:text", "vbscript", "file:",
                    "style=", "<svg", "<iframe", "<embed", "linktype", "<img"):  # fmt: skip
        assert foreign not in written, foreign


def test_a_link_leads_to_the_page_itself_and_elsewhere_as_it_was(home: HomePage) -> None:
    page: Page = StandardPageFactory(parent=home, title="Пријава", slug="prijava-nasilja")
    here = settings.PUBLIC_URL

    def target(address: str) -> str:
        return (
            str(bare(read(f'<p><a href="{address}">реч</a></p>'))[0][1]).removeprefix("<p>").removesuffix("реч</a></p>")
        )

    for address in (f"{here}/sr/prijava-nasilja/", f"{here}/sr-latn/prijava-nasilja", "/sr/prijava-nasilja/"):
        assert target(address) == f'<a linktype="page" id="{page.pk}">'
    assert target(f"{here}/sr/") == f'<a linktype="page" id="{home.pk}">'
    # What is no page of the CMS, and a place on a page: in the reader's script, so without a host.
    assert target(f"{here}/sr-latn/pretraga/?q=a") == '<a href="/sr/pretraga/?q=a">'
    assert target(f"{here}/sr/prijava-nasilja/#kako") == '<a href="/sr/prijava-nasilja/#kako">'
    assert target("https://example.org/sr/prijava-nasilja/") == '<a href="https://example.org/sr/prijava-nasilja/">'
    assert target("mailto:pomoc@example.org") == '<a href="mailto:pomoc@example.org">'


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = word.docx(word.par("реч"), **part("word/extra.xml", b" " * (docx.MOST_TEXT + 1)))
    assert len(bomb) < 20_000
    assert "предугачак" in refusal(bomb)
    # Pictures stay packed, so they may be as many as they like.
    assert made(word.docx(word.par("реч"), **part("word/media/image1.png", b" " * (docx.MOST_TEXT + 1)))).blocks


def test_a_size_that_lies_unpacks_no_more_than_it_says() -> None:
    packed = bytearray(word.docx(word.par("реч"), **part("word/extra.xml", b" " * 300_000)))
    true, said = (300_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert packed.count(true) == 2
    assert "не може да се прочита" in refusal(bytes(packed.replace(true, said)))


@pytest.mark.parametrize(
    "entity",
    ['<!ELEMENT w ANY>', '<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY a "%s">' % ("реч" * 9), '<!ENTITY % p SYSTEM "http://zlo.example/">'],
)  # fmt: skip
def test_entities_are_refused(entity: str) -> None:
    document = f'<!DOCTYPE w [{entity}]><w:document xmlns:w="{word.W}"><w:body/></w:document>'
    assert "не може да се прочита" in refusal(word.docx(**part("word/document.xml", document)))
    assert "не може да се прочита" in refusal(word.docx(word.par("реч"), **part("docProps/app.xml", document)))


def test_a_huge_table_is_refused_however_it_says_its_size() -> None:
    rows = [("поље",) * 5] * (MOST_PIECES // 5 + 1)
    assert "предугачак" in refusal(word.docx(word.table(*rows)))
    with pytest.raises(Refused):
        read("<table><tr><td colspan=999 rowspan=999>а</td><td>б</td></tr><tr><td>в</td></tr></table>")


def test_elements_without_end_are_refused_at_once() -> None:
    began = time.process_time()
    with pytest.raises(Refused):
        read("<div>" * 5000 + "реч")
    deep = "<w:sdt><w:sdtContent>" * 4000 + word.par("реч") + "</w:sdtContent></w:sdt>" * 4000
    assert "не може да се прочита" in refusal(word.docx(deep))
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "стари Вордов документ"),
        (b"%PDF-1.7 ...", "није Вордов документ"),
        (b"{\\rtf1 ...}", "није Вордов документ"),
        (b"PK\3\4" + b"\0" * 100, "не може да се прочита"),
        (word.docx(word.par("реч"), **{"word/vbaProject.bin": b"x"}), "макроа"),
        (word.docx(word.par("реч"), **{"word/document.xml": "<w:document"}), "не може да се прочита"),
        (word.docx(word.par(" \u00a0")), "нема текста"),
    ],
)
def test_what_is_no_document_is_refused_with_words_that_say_what_to_do(document: bytes, words: str) -> None:
    assert words in refusal(document)


def test_a_spreadsheet_is_no_document() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
    assert "није Вордов документ" in refusal(file.getvalue())


def test_a_document_asks_for_nothing_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_kwargs: pytest.fail("it asked"))
    outside = word.picture().replace("r:embed", "r:link")
    assert made(word.docx(word.par("реч", outside), links={9: "https://zlo.example/slika.png"})).told["pictures"] == 1


@pytest.mark.parametrize(
    "pasted",
    [
        "<p>x" + "<br>" * 35_000 + "y</p>",
        "<p>x" + "<br>y" * 15_000 + "</p>",
        "<p>x" + "\u2003" * 200_000 + "y</p>",
        "<span>" * 90 + "<b></b>" * 9_000 + "<p>x</p>",
        "<p>" + "<span>" * 90 + "реч " * 100_000 + "</p>",
    ],
    ids=["breaks", "lines", "wide spaces", "blocks deep inside", "words deep inside"],
)
def test_what_is_pasted_takes_no_longer_than_its_length(pasted: str) -> None:
    """Half a minute of it stopped the portal for everybody; each is a second's work now."""
    began = time.process_time()
    with suppress(Refused):
        read(pasted)
    assert time.process_time() - began < 8


def test_tags_without_end_are_refused() -> None:
    for hostile in ("<b>" * 50_000, "<p>" + "<span>" * 150 + "x", "<p>x" + "<br>y" * 2_000 + "</p>"):
        with pytest.raises(Refused):
            read(hostile)


def test_a_document_of_empty_elements_is_refused_before_it_is_read() -> None:
    assert "предугачак" in refusal(word.docx("<w:p>" + "<w:r/>" * 250_000 + "</w:p>"))


def test_a_row_of_breaks_is_one() -> None:
    ((_kind, text),) = read("<p>Прво<br><br> <br>друго<br></p>").blocks
    assert text.count("<br/>") == 1


def test_the_caption_of_a_lost_picture_says_that_its_picture_is_missing() -> None:
    text = read("<p>Прво.</p><p><img src='a.png'></p><p class='caption'>Слика 1. Ко помаже</p><p>Друго.</p>")
    assert str(text.blocks[0][1]).count("<b>Недостаје слика:</b> Слика 1. Ко помаже") == 1
    assert dict(+text.told) == {"pictures": 1, "picture_captions": 1}
    text = read("<figure><img src='a.png'><figcaption>Ко помаже</figcaption></figure><p>Друго.</p>")
    assert "<b>Недостаје слика:</b> Ко помаже" in str(text.blocks[0][1])
    text = read("<p class='caption'>Без слике</p><p>Друго.</p>")
    assert "Недостаје" not in str(text.blocks[0][1]) and not +text.told
