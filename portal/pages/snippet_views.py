"""What the CMS's screens of rows have in common."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.snippets.views.snippets import SnippetViewSet

_HOME = "Home"


class PortalSnippetViewSet(SnippetViewSet):
    """Wagtail's screens of rows; the way home is named in the script of each reader, not of whoever came first."""

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the links above the title."""
        first, *others = super().breadcrumbs_items
        return [first | {"label": gettext_lazy(_HOME)}, *others]
