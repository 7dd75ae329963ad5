"""Rows that go by two people as pages do: drafts, revisions, review, previews in both scripts, languages."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models
from django.utils.text import capfirst
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)

from portal.pages.four_eyes import FourEyes
from portal.pages.previews import ScriptPreviewMixin


class ReviewedSnippet(
    FourEyes,
    ScriptPreviewMixin,
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    TranslatableMixin,
    models.Model,
):
    """A row in one language that somebody else approves; readers see it only while it is ``live``."""

    class Meta(TranslatableMixin.Meta):
        abstract = True

    @property
    def may_be_taken_down(self) -> bool:
        """Whether one person who approves may take it from readers at once."""
        return True

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        """Take the row from readers. Raises ``PermissionDenied`` where it stays."""
        if not self.may_be_taken_down:
            raise PermissionDenied
        return super().unpublish(*args, **kwargs)

    def causes_against(self) -> list[str]:
        """Return what the form would refuse now: since it was written, the row may have changed."""
        try:
            self.full_clean()
        except ValidationError as error:
            return [said for name, messages in error.message_dict.items() for said in self._named(name, messages)]
        return []

    def _named(self, field: str, messages: list[str]) -> list[str]:
        if field == NON_FIELD_ERRORS:
            return messages
        name = capfirst(str(getattr(self._meta.get_field(field), "verbose_name", field)))
        return [f"{name}: {message}" for message in messages]
