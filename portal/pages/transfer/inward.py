"""Turns names of an archive into keys of this database."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from portal.pages.transfer.archive import TransferError
from portal.pages.transfer.identities import base_of, named_kinds, split_page_name

# Stands for the key of what the import will make; only while it is checked.
COMING = 0


@dataclass
class Inward:
    """Answers with keys: ``names`` are known, ``coming`` will be made by this import."""

    names: dict[str, Any] = field(default_factory=dict)
    coming: set[str] = field(default_factory=set)

    def __call__(self, model: type[models.Model], name: Any) -> Any:
        """Return the key for ``name``, which must be of the kind of ``model``.

        Raises ``TransferError`` for what is neither here nor in the archive.
        """
        kinds: dict[Any, str] = {Page: "page", get_image_model(): "image", get_document_model(): "document"}
        kinds |= {one.model: one.prefix for one in named_kinds()}
        kind = kinds.get(base_of(model))
        if kind is None or not isinstance(name, str) or not name.startswith(f"{kind}:"):
            raise TransferError("refers to something that is not named as exports name it.")
        if name not in self.names:
            if name in self.coming:
                return COMING
            self.names[name] = self._find(kind, name)
        return self.names[name]

    def _find(self, kind: str, name: str) -> Any:
        if kind == "page":
            key, language = split_page_name(name)
            found = Page.objects.filter(translation_key=key, locale__language_code=language).values_list("pk").first()
            if found is not None:
                return found[0]
            raise TransferError(f"refers to the page {name}, which is neither in the archive nor here.")
        if name in self._rows:
            return self._rows[name]
        raise TransferError(f"refers to {name}, which is not here.")

    @cached_property
    def _rows(self) -> dict[str, Any]:
        """Every helpline and term by its name."""
        return {name: key for one in named_kinds() for name, key in one.keys().items()}
