"""The screen „Убаци из Ворда“."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages as buttons
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from portal.editors.cyrillic import ToCyrillicView, turned
from portal.editors.page_question import row
from portal.editors.word import docx
from portal.editors.word.drafting import kinds_below, make_draft, told_of
from portal.editors.word.reading import Text, read, read_plain
from portal.editors.word.telling import Refused, sentences

# Signs. Word's own markup takes ten times the room of its words.
MOST_PASTED, MOST_MARKED = 200_000, 1_000_000
_FIRST_WORDS = 60


class WordForm(forms.Form):
    """A document, or what was copied; ``marked`` holds the same words as ``pasted``, as Word marks them."""

    kind = forms.ChoiceField(label=_("Шта настаје"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Наслов странице"),
        max_length=255,
        required=False,
        help_text=_("Празно: наслов који стоји на почетку документа."),
    )
    document = forms.FileField(
        label=_("Документ"),
        required=False,
        help_text=format_lazy(_("Вордов документ (.docx), највише {size} MB."), size=docx.LARGEST // docx.MEGABYTE),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    pasted = forms.CharField(
        label=_("Или налепите текст"),
        max_length=MOST_PASTED,
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 12, "data-word-paste": "id_marked", "aria-describedby": "id_pasted-status"}
        ),
    )
    marked = forms.CharField(
        max_length=MOST_MARKED,
        required=False,
        strip=False,
        widget=forms.HiddenInput(attrs={"data-most": MOST_MARKED}),
    )

    def __init__(self, *args: Any, models: list[type[Page]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.models = {model._meta.label_lower: model for model in models}
        kinds = self.fields["kind"]
        kinds.choices = [(name, model.get_verbose_name()) for name, model in self.models.items()]  # type: ignore[attr-defined]
        kinds.initial = next(iter(self.models))
        if len(self.models) == 1:
            kinds.widget = forms.HiddenInput()

    class Media:
        js = [Script("js/word-paste.js", type="module")]

    def clean(self) -> dict[str, Any]:
        """Read the text, into ``text``; say at its field what keeps it from becoming a page."""
        cleaned = self.cleaned_data
        document, pasted = cleaned.get("document"), cleaned.get("pasted", "")
        if "marked" in self.errors:
            self.add_error("pasted", _("Текст је предугачак за једну страницу. Поделите га на више страница."))
        if self.errors:
            return cleaned
        if bool(document) == bool(pasted.strip()):
            message = _("Изаберите једно: документ или налепљен текст.")
            raise ValidationError(message if document else _("Изаберите документ или налепите текст."))
        try:
            cleaned["text"] = _text(document, pasted, cleaned.get("marked", ""))
        except Refused as refused:
            self.add_error("document" if document else "pasted", str(refused.reason))
        return cleaned

    def named(self) -> str:
        """Return the title of the page: the one that was typed, the text's own, the file's name or the first words."""
        typed, document = self.cleaned_data["title"], self.cleaned_data["document"]
        text: Text = self.cleaned_data["text"]
        file = " ".join(PurePath(document.name).stem.replace("_", " ").split()) if document else ""
        first = Truncator(" ".join(self.cleaned_data["pasted"].split())).chars(_FIRST_WORDS)
        return str(typed or text.title or file or first)


def _text(document: Any, pasted: str, marked: str) -> Text:
    if document:
        return read(*docx.html_of(document))
    return read(marked) if marked else read_plain(pasted)


class WordView(WagtailAdminTemplateMixin, FormView):
    """Takes a document or what was copied, makes a draft below a page and says what did not come along."""

    template_name = "editors/word.html"
    form_class = WordForm
    page_title = _("Убаци из Ворда")
    header_icon = "upload"
    parent: Page

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer 403 where this account may make no page of text."""
        self.parent = row(kwargs["parent_id"])
        self.models = kinds_below(request.user, self.parent)
        if not self.models:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the title of the page below which the new one will stand."""
        return str(self.parent.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way from the start page."""
        here = {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, here]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add what may be made here."""
        return super().get_form_kwargs() | {"models": self.models}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back."""
        return super().get_context_data(**kwargs) | {"back": reverse("wagtailadmin_explore", args=(self.parent.pk,))}

    def form_valid(self, form: WordForm) -> HttpResponse:
        """Make the draft and open it."""
        text: Text = form.cleaned_data["text"]
        page = make_draft(
            request=self.request,
            parent=self.parent,
            model=form.models[form.cleaned_data["kind"]],
            title=form.named(),
            text=text,
        )
        messages.success(self.request, gettext("Нацрт је направљен. Прочитајте га целог, па допуните што недостаје."))
        if ToCyrillicView.may(self.request.user, page) and turned(page).runs:
            way = buttons.button(reverse("editors:to_cyrillic", args=(page.pk,)), ToCyrillicView.page_title)
            buttons.warning(self.request, gettext("У тексту има српских речи латиницом."), buttons=[way])
        return redirect("wagtailadmin_pages:edit", page.pk)


def say_what_was_lost(request: HttpRequest, page: Page) -> None:
    """Say above a draft from Word, to whoever opens it until it is published, what did not come along."""
    if request.method == "GET" and (lost := list(sentences(told_of(page)))):
        items = format_html_join("", "<li>{}</li>", ((one,) for one in lost))
        messages.warning(
            request, format_html("{}<ul>{}</ul>", gettext("Текст је дошао из Ворда. Шта погледати:"), items)
        )


class WordMenuItem(PageMenuItem):
    """The way to the screen, in the menu of the page below which the new one will stand."""

    label = WordView.page_title
    icon_name = WordView.header_icon
    priority = 16
    url_name = "editors:word"

    def is_shown(self, user: Any) -> bool:
        """Return whether a page of text may be added here by ``user``."""
        return bool(kinds_below(user, self.page.specific))
