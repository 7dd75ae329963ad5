"""The words that editors give to what can be found."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Q

from search.models import AddedWords


class Added(NamedTuple):
    """Words by which something should be found, and words that hint at it."""

    added: str = ""
    hints: str = ""


NONE = Added()


def added(which: Q) -> dict[str, Added]:
    """Return by the key of what they belong to the words of some rows."""
    rows = AddedWords.objects.filter(which).values_list("key", "words", "hints")
    return {key: Added(words, hints) for key, words, hints in rows}
