"""What the CMS's screens of rows have in common."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from portal.pages.cms_search import words
from portal.script.stemming import bald, stem

_HOME = "Home"


class FoldedIndexView(IndexView):
    """A list in which „oca“ finds „отац“; for a table that is small enough to be read for it."""

    def fold(self, text: str) -> str:
        """Return a text as it is compared."""
        return bald(text)

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows that hold what was typed."""
        wanted = self.fold(self.search_query)
        if not self.is_searching or not wanted:
            return queryset
        stems = _stems(self.search_query)
        found = []
        for pk, *said in queryset.values_list("pk", *self.search_fields):
            texts = [one or "" for one in said]
            if any(wanted in self.fold(text) for text in texts) or (stems and stems <= _stems(" ".join(texts))):
                found.append(pk)
        return queryset.filter(pk__in=found)


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text)}


class PortalSnippetViewSet(SnippetViewSet):
    """Wagtail's screens of rows; the way home is named in the script of each reader, not of whoever came first."""

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the links above the title."""
        first, *others = super().breadcrumbs_items
        return [first | {"label": gettext_lazy(_HOME)}, *others]
