"""One thing that can be found, and where such things come from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

# Whatever changes how an entry is made of a document makes every entry old.
VERSION = 4


@dataclass(frozen=True)
class Document:
    """One thing as it stands now; see ``search.models.Entry`` for what its fields mean.

    ``headings``, ``added`` and ``hints`` say more about it than its text does; the last two are the editors' words,
    never shown.
    ``readers`` says whom it is for, as a question tells who asks (``search.intent``).
    """

    key: str
    owner: str
    kind: str
    language: str
    name: str
    lead: str = ""
    text: str = ""
    headings: tuple[str, ...] = ()
    added: str = ""
    hints: str = ""
    readers: tuple[str, ...] = ()
    page_id: int | None = None
    anchor: str = ""
    path: str = ""
    phone: str = ""

    @property
    def digest(self) -> str:
        """A digest of everything that an entry is made of."""
        said = json.dumps([VERSION, asdict(self)], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Source:
    """Owners of one kind. ``read`` gives what stands now for some of their ids; ``ids`` gives every id there is."""

    read: Callable[[list[str]], Iterable[Document]]
    ids: Callable[[], Iterable[str]]
