"""A number to call that stands in a table is a link, and what only looks like one is not."""

import pytest

from portal.pages.blocks.reference import TableBlock
from portal.phones import cut_at_helplines, with_calls


def called(text: str) -> list[tuple[str, str]]:
    """Return the numbers that a text lets one call, each as it reads and as it is dialled."""
    return [piece for piece in cut_at_helplines(text) if piece[1]]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("192, полиција", [("192", "192")]),
        ("полиција, 192", [("192", "192")]),
        ("116\u00a0111, НАДЕЛ, дечја линија", [("116\u00a0111", "116111")]),
        ("192, па 116\u00a0000", [("192", "192"), ("116\u00a0000", "116000")]),
        ("0800\u00a0100\u00a0600", [("0800\u00a0100\u00a0600", "0800100600")]),
        ("116 111, и ноћу; саветује и 19833.", [("116 111", "116111"), ("19833", "19833")]),
        ("Кривични законик, члан 194", []),
        ("hívja a 192-t vagy a 116 111-et", [("192", "192"), ("116 111", "116111")]),
        ("члана\u00a0194 и чл. 192", []),
        ("„Службени гласник РС“ 192/2018", []),
        ("1921. године, 194,5 километара, 1.192 пријаве, 192-3", []),
        ("дом 19833а", []),
        ("", []),
    ],
)
def test_numbers_of_helplines_are_found_and_nothing_else(text: str, numbers: list[tuple[str, str]]) -> None:
    assert called(text) == numbers
    assert "".join(piece for piece, _tel in cut_at_helplines(text)) == text


def test_lines_of_a_cell_stay_lines_and_its_words_stay_words() -> None:
    value = {"caption": "Ко", "columns": ["Ниво", "Ко"], "rows": [{"cells": ["1", "тим\n<b>дете</b>"]}]}
    block = TableBlock()
    assert "тим<br>&lt;b&gt;дете&lt;/b&gt;" in block.render(block.to_python(value))


def test_a_cell_shows_the_number_as_a_link_and_the_rest_as_text() -> None:
    value = {
        "caption": "Кад се који број зове",
        "columns": ["Шта се дешава", "Позови"],
        "rows": [{"cells": ["194", "192, <b>полиција</b>"]}],
        "row_headers": True,
    }
    block = TableBlock()
    html = block.render(block.to_python(value))
    assert '<th scope="row"><a href="tel:194">194</a></th>' in html
    assert '<a href="tel:192">192</a>, &lt;b&gt;полиција&lt;/b&gt;</td>' in html


def test_what_an_editor_typed_is_escaped() -> None:
    assert with_calls("<script>192</script>") == '&lt;script&gt;<a href="tel:192">192</a>&lt;/script&gt;'
