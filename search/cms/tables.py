"""The screens of the editors' tables, together under „Речи за претрагу“ in the menu.

What stands in them holds at once and everywhere, without a draft and without a second pair of eyes; so it belongs to
those who publish (``portal/pages/cms_groups.py``).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    SnippetViewSetGroup,
)

from portal.pages.snippet_views import FoldedIndexView, PortalSnippetViewSet
from search import tidy
from search.cms.added_form import AddedWordsForm
from search.cms.table_form import TableForm
from search.models import AddedWords, Entry, Promotion, StopWord, Synonyms


class WordsIndexView(FoldedIndexView):
    """A list in which words are compared as readers' questions are."""

    def fold(self, text: str) -> str:
        """Return words without script, capitals, diacritics and signs."""
        return tidy.fold(text)


_REMOVING: dict[type[models.Model], Any] = {
    AddedWords: _("Уклањају се само речи „%s“. Оно чему припадају остаје и даље се налази по свом тексту."),
    Promotion: _("За „%s“ се страница више неће истицати. Сама страница остаје."),
    StopWord: _("Реч „%s“ претрага ће узимати као сваку другу."),
    Synonyms: _("„%s“ више неће значити исто."),
}


class DeleteWordsView(DeleteView):
    """The question whether to remove a row, which says what holds from then on."""

    def get_usage_url(self) -> None:
        """Leave out where a row is used: nothing refers to one."""

    @property
    def confirmation_message(self) -> str:
        """Return what goes and what stays."""
        message: str = _REMOVING[self.model] % self.object
        return message


class WordsViewSet(PortalSnippetViewSet):
    """What the screens of all tables have in common. ``list_export`` are the columns of a list that is carried out."""

    index_view_class = WordsIndexView
    delete_view_class = DeleteWordsView
    list_per_page = 50
    search_fields = ["words"]
    list_filter: Any = ["language"]
    export_headings = {
        "get_way_display": _("Како се тумаче"),
        "get_language_display": _("Језик"),
        "page.title": _("Страница"),
        "key": _("Ознака"),
        "named": _("Чему припадају"),
    }

    def register_chooser_viewset(self) -> None:
        """Leave out Wagtail's dialog: nothing refers to a row, and it would list words to all who may sign in."""


def _form(about: Any, *fields: str, base: type[WagtailAdminModelForm] = TableForm) -> ObjectList:
    panels = [HelpPanel(content=about), *(FieldPanel(name) for name in fields)]
    return ObjectList(panels, base_form_class=base)


class SynonymsViewSet(WordsViewSet):
    """Words of one meaning."""

    model = Synonyms
    icon = "link"
    menu_label = _("Иста значења")
    menu_name = "search-synonyms"
    list_display = ["__str__", "way", "language"]
    list_export = ["words", "get_way_display", "get_language_display"]
    list_filter = ["language", "way"]
    edit_handler = _form(
        _("Ко упише једну од ових речи, наћи ће и оно што стоји под осталима. Важи чим се сачува, у оба писма."),
        "words",
        "way",
        "language",
    )


class StopWordViewSet(WordsViewSet):
    """Empty words."""

    model = StopWord
    icon = "minus"
    menu_label = _("Празне речи")
    menu_name = "search-stop-words"
    list_display = ["word", "language"]
    list_export = ["word", "get_language_display"]
    search_fields = ["word"]
    edit_handler = _form(
        _("Реч која не каже шта се тражи, као „да“ или „је“: претрага је прескаче. Важи чим се сачува."),
        "word",
        "language",
    )


class PromotionViewSet(WordsViewSet):
    """Pages that stand first after some words."""

    model = Promotion
    icon = "thumbtack"
    menu_label = _("Истакнути резултати")
    menu_name = "search-promotions"
    list_display = ["__str__", Column("page", label=_("Страница"), accessor="page.title"), "until", "language"]
    list_export = ["words", "page.title", "until", "get_language_display"]
    edit_handler = _form(
        _("Страница ће стајати прва кад неко упише ове речи, до изабраног дана. Важи чим се сачува."),
        "words",
        "page",
        "until",
        "language",
    )


class AddWordsView(CreateView):
    """Begins with the thing that the address names, where somebody comes from a page."""

    def get_initial_form_instance(self) -> AddedWords:
        """Return a new row for ``?key=``."""
        return AddedWords(key=self.request.GET.get("key", "")[:250])


class EditAddedWordsView(EditView):
    """The form, under the name of what its words belong to, which says more than the first of them."""

    def get_page_subtitle(self) -> str:
        """Return the name of the thing, or the words where it cannot be found now."""
        name = Entry.objects.filter(key=self.object.key).values_list("name", flat=True).first()
        return gettext("Речи за: %s") % name if name else str(self.object)


def _name_of(row: Any) -> str:
    """Return of what the words are, or that it cannot be found now."""
    return row.named or gettext("Није објављено")


class AddedWordsViewSet(WordsViewSet):
    """Words by which something is found though it does not say them."""

    model = AddedWords
    icon = "tag"
    menu_label = _("Речи по којима се налази")
    menu_name = "search-added-words"
    add_view_class = AddWordsView
    edit_view_class = EditAddedWordsView
    list_filter = None
    search_fields = ["words", "hints", "named"]
    list_display = ["__str__", Column("named", label=_("Чему припадају"), accessor=_name_of)]
    list_export = ["key", "named", "words", "hints"]
    edit_handler = _form(
        _("Речи које неко уписује, а којих на страници нема: свакодневне, дечје, погрешне. Читалац их не види."),
        "entry",
        "words",
        "hints",
        base=AddedWordsForm,
    )

    def get_queryset(self, request: Any) -> QuerySet[AddedWords]:
        """Return the rows, each with the name of what it belongs to."""
        named = Entry.objects.filter(key=OuterRef("key")).values("name")[:1]
        return AddedWords.objects.annotate(named=Subquery(named))


class SearchGroup(SnippetViewSetGroup):
    """„Речи за претрагу“ in the menu; „Претрага“ there is Wagtail's own, of pages."""

    menu_label = _("Речи за претрагу")
    menu_name = "search-words"
    menu_icon = "search"
    menu_order = 270
    items = (AddedWordsViewSet, SynonymsViewSet, PromotionViewSet, StopWordViewSet)
