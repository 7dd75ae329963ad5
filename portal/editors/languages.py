"""„Преводи“: how far each language is, what translators take out, and the switch that closes a language."""

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import Translation

from portal import languages
from portal.editors.report_base import ON_PAGES
from portal.languages import FIRST_PAGES, SERBIAN
from portal.pages.language_states import NAMES, first_keys, locale_folder, of_readers, page_rows, rows
from portal.pages.language_switch import switch
from portal.pages.translators_files import interface
from portal.script import catalogues

SWITCH = "pages.switch_language"
ASKING = "wagtail_localize.submit_translation"
SWITCHING = _("Затварање и отварање језика")


class _OfALanguage(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """A screen about the language ``code`` of its address, for whoever works on pages."""

    permission_policy = page_permission_policy
    any_permission_required = list(ON_PAGES)
    header_icon = "wagtail-localize-language"
    # With a trail Wagtail shows „Почетна“ in the place of the title.
    breadcrumbs_items: ClassVar[list[Any]] = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer 404 for what is no language that is translated."""
        self.code = kwargs.get("code", "")
        if self.code and (self.code in SERBIAN or self.code not in dict(settings.LANGUAGES)):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def name(self) -> str:
        """The name of the language, in the script of the screen."""
        return str(NAMES[self.code])


class LanguagesView(_OfALanguage, TemplateView):
    """Every language in a row."""

    template_name = "editors/languages.html"
    page_title = _("Преводи")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows."""
        return super().get_context_data(**kwargs) | {"rows": rows(), "first": len(FIRST_PAGES)}


class LanguageView(_OfALanguage, TemplateView):
    """One language: what is missing, the ways to its files and pages, and its switch."""

    template_name = "editors/language.html"

    def get_page_title(self) -> str:
        """Return the name of the language."""
        return gettext("Преводи: %(language)s") % {"language": self.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how far it is and its first pages."""
        row = next(one for one in rows() if one.code == self.code)
        others = Translation.objects.filter(target_locale__language_code=self.code, enabled=True)
        return super().get_context_data(**kwargs) | {
            "row": row,
            "pages": page_rows(self.code, self.request.user),
            "may_ask": self.request.user.has_perm(ASKING),
            "first": len(FIRST_PAGES),
            "others": others.exclude(source__object_id__in=first_keys()).count(),
            "others_url": f"{reverse('wagtail_localize:translations_report')}?target_locale={self.code}",
            "may_switch": row.switchable and self.request.user.has_perm(SWITCH),
            "has_glossary": _glossary(self.code).exists(),
        }


class InterfaceFileView(_OfALanguage, View):
    """The PO file of the interface, as ``languages po export`` writes it."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Return the file."""
        catalogue = interface(of_readers(Path(settings.BASE_DIR)), locale_folder(), code)
        answer = HttpResponse(catalogues.text_of(catalogue), content_type="text/x-gettext-translation; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="cuvamte-{code}.po"'
        return answer


class GlossaryView(_OfALanguage, TemplateView):
    """The words on which translators of a language agreed."""

    template_name = "editors/glossary.html"

    def get_page_title(self) -> str:
        """Name the language."""
        return gettext("Речи за превођење: %(language)s") % {"language": self.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of the table. Raises ``Http404`` where the language has none."""
        path = _glossary(self.code)
        if not path.exists():
            raise Http404
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
        # After the two lines of the head; two words and perhaps a note.
        words = [[cell.strip() for cell in line.strip("|").split("|")][:3] for line in lines[2:]]
        return super().get_context_data(**kwargs) | {
            "words": [(*cells, *[""] * (3 - len(cells))) for cells in words],
            "code": self.code,
            "back": reverse("editors:language", args=(self.code,)),
        }


def _glossary(code: str) -> Path:
    return Path(settings.BASE_DIR, "docs", "glossaries", f"{code}.md")


class SwitchView(_OfALanguage, TemplateView):
    """The question whether to close a language, or to open it again, and the answer."""

    template_name = "editors/switch_language.html"
    public = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer 403 without the right, 404 for a language that this release may not show."""
        if not request.user.has_perm(SWITCH):
            # Not raised: the CMS would answer with its start page.
            return TemplateResponse(request, "editors/may_not_switch.html", {"page_title": SWITCHING}, status=403)
        if kwargs["code"] not in languages.may_open():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Say what is asked."""
        said = gettext("Отвори језик: %(language)s") if self.public else gettext("Затвори језик: %(language)s")
        return said % {"language": self.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is asked, and the way back."""
        more = {"public": self.public, "back": reverse("editors:language", args=(self.code,)), "name": self.name}
        return super().get_context_data(**kwargs) | more

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Do it, and say so."""
        switch(code, public=self.public, user=request.user)
        said = gettext("Отворено: %(language)s.") if self.public else gettext("Затворено: %(language)s.")
        messages.success(request, said % {"language": self.name})
        return redirect("editors:language", code)
