"""What may stand in a text: what our editor writes and nothing else.

The pages show a stored text as it is. The editor cleans what a browser sends it; what comes in an archive has
passed no editor, so it is refused where an editor would not have written it.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from portal.pages.transfer.archive import TransferError

_BLOCKS = ("p", "ul", "ol", "li", "h2", "h3", "h4", "h5", "h6", "hr", "br", "blockquote")
_WORDS = ("b", "strong", "i", "em", "sup", "sub")
_ALLOWED: dict[str, frozenset[str]] = {
    **dict.fromkeys(_BLOCKS + _WORDS, frozenset({"data-block-key"})),
    "a": frozenset({"href", "linktype", "id"}),
    "embed": frozenset({"embedtype", "id", "alt", "format"}),
}
_ADDRESSES = ("https://", "http://", "mailto:", "tel:", "#", "/")
_KINDS = {"linktype": ("page", "document"), "embedtype": ("image",)}


class _Checker(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Refuse a tag or an attribute that is not listed, and an address that a browser might run."""
        given = dict(attrs)
        if tag not in _ALLOWED or not set(given) <= _ALLOWED[tag] or len(given) != len(attrs):
            raise self._refused()
        for name, value in given.items():
            if name == "href" and not (value or "").startswith(_ADDRESSES):
                raise self._refused()
            if name in _KINDS and value not in _KINDS[name]:
                raise self._refused()
        if tag == "embed" and "embedtype" not in given:
            raise self._refused()

    def _refuse(self, *_what: Any, **_named: Any) -> None:
        raise self._refused()

    # What no text has, and comments: parsers disagree about where they end.
    handle_decl = handle_pi = unknown_decl = handle_comment = _refuse

    def _refused(self) -> TransferError:
        return TransferError(f"{self._path}: markup that the editor does not write.")


def check_markup(text: str, path: str) -> None:
    """Refuse (``TransferError``) a text with markup that no editor of the portal can write."""
    checker = _Checker(path)
    checker.feed(text)
    # The parser holds an unfinished tag back, which a browser would finish in its own way.
    if "<" in checker.rawdata:
        raise TransferError(f"{path}: markup that is not finished.")
