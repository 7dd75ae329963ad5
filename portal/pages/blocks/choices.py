"""Blocks that choose a row or a page, labelled in the script of whoever reads.

Wagtail puts the name of what is chosen into the labels when the widget is made, once for a process: everybody would
read them in the script of the first. The English words are those of Wagtail's catalogue.
"""

from typing import Any

from django.utils.functional import cached_property, lazy
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.blocks import PageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

_SNIPPET_LABELS = {
    "choose_one_text": "Choose %(object)s",
    "choose_another_text": "Choose another %(object)s",
    "link_to_chosen_text": "Edit this %(object)s",
}
_PAGE_LABEL = "Choose a page"


class SnippetChoiceBlock(SnippetChooserBlock):
    """The choice of a row."""

    @cached_property
    def widget(self) -> Any:
        """Return Wagtail's widget with its labels."""
        widget, model = super().widget, self.target_model
        for name, english in _SNIPPET_LABELS.items():
            setattr(widget, name, _about(english, model))
        return widget


class PageChoiceBlock(PageChooserBlock):
    """The choice of a page of one kind, which the label names: „Избор странице (Материјал)“."""

    @cached_property
    def widget(self) -> Any:
        """Return Wagtail's widget with its label."""
        widget, kind = super().widget, self.target_model._meta
        widget.choose_one_text = lazy(lambda: f"{gettext(_PAGE_LABEL)} ({capfirst(kind.verbose_name)})", str)()
        return widget


def _about(english: str, model: Any) -> Any:
    return lazy(lambda: gettext(english) % {"object": model._meta.verbose_name}, str)()
