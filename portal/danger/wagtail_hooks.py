"""The screens of the editors' table: what must be heard as danger, and what must not.

What stands in it holds at once, in the form, in messages and in the search; so it belongs to those who publish, as a
telephone line does (``portal/pages/cms_groups.py``).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import DeleteView

from portal.danger.hearing import listen
from portal.danger.models import DangerPhrase
from portal.pages.snippet_views import FoldedIndexView, PortalSnippetViewSet


class DeletePhraseView(DeleteView):
    """The question whether to remove a row, which says what holds from then on."""

    def get_usage_url(self) -> None:
        """Leave out where a row is used: nothing refers to one."""

    @property
    def confirmation_message(self) -> str:
        """Return what goes and what stays."""
        message: str = _("О „%s“ ће опет одлучивати само правила. Помислите на дете које ће то уписати.") % self.object
        return message


def _by_rules(row: Any) -> bool:
    """Return whether the rules alone hear the phrase, so that an editor sees what the row changes."""
    return listen(row.phrase) is not None


class DangerPhraseViewSet(PortalSnippetViewSet):
    """„Изрази опасности“ in the menu."""

    model = DangerPhrase
    icon = "warning"
    menu_label = _("Изрази опасности")
    menu_name = "danger-phrases"
    menu_order = 271
    add_to_admin_menu = True
    index_view_class = FoldedIndexView
    delete_view_class = DeletePhraseView
    list_per_page = 50
    search_fields = ["phrase", "note"]
    list_filter = ["heard", "kind"]
    list_display = [
        "__str__",
        BooleanColumn("heard", label=_("Чује се")),
        Column("kind", label=_("Каква опасност"), accessor="get_kind_display"),
        BooleanColumn("by_rules", label=_("Правила то и сама чују"), accessor=_by_rules),
        "note",
    ]
    list_export = ["phrase", "heard", "get_kind_display", "note"]
    export_headings = {"get_kind_display": _("Каква опасност")}
    edit_handler = ObjectList(
        [
            HelpPanel(
                content=_(
                    "Правила препознају опасност по томе ко, шта, чиме и када. Овде се уписује оно у чему греше: израз "
                    "који нису чула, или израз који није опасност. Важи чим се сачува, у оба писма, у пријави, "
                    "порукама и претрази. Пре него што упишете да се нешто не чује, помислите на дете које ће то рећи."
                )
            ),
            FieldPanel("phrase"),
            FieldPanel("heard"),
            FieldPanel("kind"),
            FieldPanel("note"),
        ]
    )

    def register_chooser_viewset(self) -> None:
        """Leave out Wagtail's dialog: nothing refers to a row, and it would list phrases to all who may sign in."""


register_snippet(DangerPhraseViewSet)
