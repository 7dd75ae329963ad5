"""The form of words by which something is found, and how that something is chosen."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import URLPattern
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser

from search import tidy
from search.models import AddedWords, Entry
from search.models.entry import Kind

# Whatever else stands in an address or a form names nothing, and no database has a greater number.
_KEY = re.compile(r"[0-9]{1,18}")


class EntryFilterForm(BaseFilterForm):
    """Part of a name, in either script."""

    q = forms.CharField(
        label=_("Назив"), widget=forms.TextInput(attrs={"placeholder": _("Део назива")}), required=False
    )

    def filter(self, objects: QuerySet[Entry]) -> QuerySet[Entry]:
        """Return the entries whose name holds what was typed."""
        wanted = tidy.fold(self.cleaned_data.get("q") or "")
        if not wanted:
            return objects
        self.is_searching, self.search_query = True, self.cleaned_data["q"]
        return objects.filter(
            pk__in=[pk for pk, name in objects.values_list("pk", "name") if wanted in tidy.fold(name)]
        )


class _ForWhoGivesWords:
    """Answers those alone who may give words to something; whatever else stands in the address names nothing."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Refuse everybody else, as Wagtail's dialogs do not."""
        if not any(request.user.has_perm(f"search.{what}_addedwords") for what in ("add", "change")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class _Choosing(_ForWhoGivesWords):
    """Names, not keys, and of which kind each is; one is chosen, whatever the address says of several."""

    is_multiple_choice = False
    preserve_url_parameters: ClassVar[list[str]] = []
    filter_form_class = EntryFilterForm

    @property
    def title_column(self) -> Column:
        """The name, which chooses."""
        column: TitleColumn = super().title_column  # type: ignore[misc]
        column.accessor = "name"
        return column

    @property
    def columns(self) -> list[Column]:
        """Name, kind and language."""
        return [
            self.title_column,
            Column("kind", label=_("Врста"), accessor="get_kind_display"),
            Column("language", label=_("Језик"), accessor="get_language_display"),
        ]


class ChooseEntryView(_Choosing, ChooseView):
    """The dialog."""


class ChooseEntryResultsView(_Choosing, ChooseResultsView):
    """Its list, when somebody searches or turns a page."""


class ChosenEntryView(_ForWhoGivesWords, ChosenView):
    """What was chosen, by its name."""

    def get_object(self, pk: str) -> Entry:
        """Return an entry that words may be given to."""
        if not _KEY.fullmatch(pk):
            raise Entry.DoesNotExist
        return choosable().get(pk=pk)

    def get_display_title(self, instance: Entry) -> str:
        """Return the name."""
        return instance.name


class EntryWidget(BaseChooser):
    """Shows the name of what was chosen; an entry is edited nowhere."""

    show_edit_link = False
    clear_choice_text = _("Уклони избор")

    def get_instance(self, value: Any) -> Entry | None:
        """Return the entry of a number; none of what is no number, when a refused form is shown again."""
        if isinstance(value, Entry) or _KEY.fullmatch(str(value)):
            entry: Entry | None = super().get_instance(value)
            return entry
        return None

    def get_display_title(self, instance: Entry) -> str:
        """Return the name."""
        return instance.name


class EntryChooserViewSet(ChooserViewSet):
    """A choice among all that may be found: a page, a question, a term, a telephone."""

    model = Entry
    icon = "search"
    choose_one_text = _("Изабери шта се налази")
    choose_another_text = _("Изабери друго")
    page_title = _("Шта се налази")
    choose_view_class = ChooseEntryView
    choose_results_view_class = ChooseEntryResultsView
    chosen_view_class = ChosenEntryView
    base_widget_class = EntryWidget
    register_widget = False

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses without those for choosing several and for making one: neither is done here."""
        return [one for one in super().get_urlpatterns() if one.name not in ("chosen_multiple", "create")]

    def get_object_list(self) -> QuerySet[Entry]:
        """Return what words may be given to: places are found by their names alone."""
        return choosable().only("pk", "key", "name", "kind", "language").order_by("kind", "name")


def choosable() -> QuerySet[Entry]:
    """Return the entries that words may be given to."""
    return Entry.objects.shown().exclude(kind=Kind.PLACE)


entries = EntryChooserViewSet("search_entries")


class AddedWordsForm(WagtailAdminModelForm):
    """Words, and what they belong to: chosen among what stands in the index, kept by its key."""

    entry = forms.ModelChoiceField(
        label=_("Шта треба да се нађе по њима"),
        queryset=Entry.objects.none(),
        widget=entries.widget_class,
        help_text=_("Страница, питање, појам или телефон; само оно што је објављено."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["entry"]
        field.queryset = choosable()
        field.initial = choosable().filter(key=self.instance.key).first()
        # Of what is not published now the words stay; it may be published again.
        field.required = self.instance.pk is None or field.initial is not None

    def clean_entry(self) -> Entry | None:
        """Let a thing have one row of words."""
        entry: Entry | None = self.cleaned_data["entry"]
        if entry is not None:
            if AddedWords.objects.filter(key=entry.key).exclude(pk=self.instance.pk).exists():
                raise forms.ValidationError(_now("За ово већ постоје речи. Нађите их у списку и допишите нове."))
            self.instance.key = entry.key
        return entry
