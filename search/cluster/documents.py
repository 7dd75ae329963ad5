"""What the cluster keeps of an entry, and how."""

from __future__ import annotations

from typing import Any

from search.backends.tokens import tokens_of
from search.models import Entry

# Tokens are made here, the same as for the database: the cluster analyses nothing, so an operator is a letter there
# too. How often one stands there says nothing either, since order is made of the entries' weights (`search.ranking`).
_TOKENS: dict[str, Any] = {"type": "keyword", "doc_values": False}
MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"enabled": False},
    "properties": {
        "name": _TOKENS,
        "front": _TOKENS,
        "whole": _TOKENS,
        # What it was made of, for comparing; and its id, for going on after it.
        "digest": {"type": "keyword", "index": False},
        "entry": {"type": "long"},
    },
}
SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    # What was deleted is remembered while an index is built: an older state must not come back.
    "gc_deletes": "1h",
}


def document_of(entry: Entry) -> dict[str, Any]:
    """Return what is kept of an entry."""
    name, front, whole = tokens_of(entry)
    return {"name": name, "front": front, "whole": whole, "digest": entry.digest, "entry": entry.pk}
