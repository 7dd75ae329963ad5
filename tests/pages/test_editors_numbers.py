"""What the editor of rich text numbers is no change of words; what somebody typed is, also if it looks like a number."""

import json
from typing import Any

import pytest

from portal.pages.four_eyes import _words


def page(rich: str, *, title: str = "Разговор") -> dict[str, Any]:
    """Return what a revision holds: rich text as a field, and within a stream, which is kept as JSON."""
    return {"title": title, "note": rich, "body": json.dumps([{"type": "paragraph", "value": rich}])}


@pytest.mark.parametrize(
    ("numbered", "plain"),
    [
        ('<p data-block-key="a1b2c">Текст.</p>', "<p>Текст.</p>"),
        ('<ul><li data-block-key="x1">Прво</li></ul>', "<ul><li>Прво</li></ul>"),
        ('<p class="lead" data-block-key="">Текст.</p>', '<p class="lead">Текст.</p>'),
        ('<hr data-block-key="a1"/>', "<hr/>"),
        ('<h2 data-block-key="a1" id="b">Наслов</h2><p data-block-key="b2">Т.</p>', '<h2 id="b">Наслов</h2><p>Т.</p>'),
    ],
)
def test_the_editors_numbers_are_no_words(numbered: str, plain: str) -> None:
    assert _words(page(numbered)) == _words(page(plain))


@pytest.mark.parametrize("typed", ['Пише data-block-key="abc" у тексту.', '5 > 3 data-block-key="abc"'])
def test_what_somebody_typed_is_a_word(typed: str) -> None:
    without = typed.replace(' data-block-key="abc"', "")
    assert _words(page("<p>Т.</p>", title=typed)) != _words(page("<p>Т.</p>", title=without))
    assert _words(page(f"<p>{typed}</p>")) != _words(page(f"<p>{without}</p>"))
    escaped = '&lt;p data-block-key="abc"&gt;'
    assert _words(page(f"<p>{escaped}</p>")) != _words(page("<p>&lt;p&gt;</p>"))
