"""The CMS as editors of the library see it: the glossary."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from materials.models import GlossaryTerm


class GlossaryTermViewSet(SnippetViewSet):
    """Terms of the glossary in the CMS."""

    model = GlossaryTerm
    icon = "openquote"
    menu_label = _("Речник")
    menu_name = "glossary"
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["term", "source"]
    search_fields = ["term", "meaning"]
    ordering = ["term"]
    panels = [FieldPanel("term"), FieldPanel("meaning"), FieldPanel("source"), FieldPanel("anchor")]


register_snippet(GlossaryTermViewSet)
