"""What every page of text made of blocks has in common: its headings, its table of contents, its links."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.pages.blocks.text import ids_in_stream
from portal.pages.places import page_store


class Article:
    """Goes before ``BasePage`` among the bases of a page whose ``body`` is a stream of blocks."""

    body: Any
    may_be_half_written: bool

    def clean(self) -> None:
        """Two sections with one name would share an anchor and confuse a screen reader."""
        super().clean()  # type: ignore[misc]
        if self.may_be_half_written:
            return
        anchors = [block.value.anchor for block in self.body if block.block_type == "heading"]
        if len(anchors) != len(set(anchors)):
            raise ValidationError({"body": _("Два наслова су иста. Преименујте један.")})

    @property
    def contents(self) -> list[Any]:
        """The headings of the sections, for the table of contents; empty when there are fewer than three."""
        headings = [
            block.value for block in self.body if block.block_type == "heading" and block.value.get("level") != "3"
        ]
        return headings if len(headings) > 2 else []

    @property
    def opening(self) -> list[Any]:
        """What stands before the table of contents: a warning with which the text begins, to the first heading.

        Who has no time meets the telephones and what to do first, on a small screen too. Empty where the text
        begins in another way, or has no table of contents.
        """
        first = next(iter(self.body), None) if self.contents else None
        warns = first is not None and first.block_type == "callout" and first.value.get("kind") in {"danger", "warm"}
        return list(takewhile(lambda block: block.block_type != "heading", self.body)) if warns else []

    @property
    def text(self) -> list[Any]:
        """The blocks that stand after the table of contents, or all where there is none."""
        return list(self.body)[len(self.opening) :]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Announce the pages that the text links to, so that they come in one query."""
        page_store(request).want(ids_in_stream(list(self.body.raw_data)))
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        return context
