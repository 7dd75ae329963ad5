"""„Преводи“: how far each language is, what translators take out, and the switch that closes a language."""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import polib
from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import user_can_edit_instance

from portal import languages
from portal.editors.report_base import ON_PAGES
from portal.languages import FIRST_PAGES, SERBIAN
from portal.pages.content_files import identity_of
from portal.pages.language_report import Share, readers_catalogue, share
from portal.pages.language_switch import switch
from portal.pages.models import ClosedLanguage
from portal.pages.page_translations import page_catalogues
from portal.pages.translators_files import interface
from portal.script import catalogues

SWITCH = "pages.switch_language"
ASKING = "wagtail_localize.submit_translation"
SWITCHING = _("Затварање и отварање језика")
# In the CMS a language is named in the script of the screen; readers see its own name for itself.
NAMES: dict[str, str | Promise] = {
    "hu": _("мађарски"),
    "sk": _("словачки"),
    "ro": _("румунски"),
    "hr": _("хрватски"),
    "bs": _("босански"),
    "sq": _("албански"),
    "bg": _("бугарски"),
    "mk": _("македонски"),
    "rsk": _("русински"),
    "cs": _("чешки"),
    "cnr": _("црногорски"),
    "rom": _("ромски"),
    "en": _("енглески"),
}

STATES: dict[str, str | Promise] = {
    "open": _("Отворен"),
    "trial": _("Нацрт на пробном порталу"),
    "closed": _("Затворен"),
    "waits": _("Чека своје странице"),
    "draft": _("Нацрт"),
    "begun": _("У припреми"),
}
EXPLAINED: dict[str, str | Promise] = {
    "open": _("Читаоци га виде."),
    "trial": _(
        "Види се само зато што је ово пробни портал, а на свакој страници пише да га још није прочитао нико ко говори"
        " тај језик."
    ),
    "closed": _("Читаоци га не виде док се поново не отвори."),
    "waits": _("Отвара се сам кад све прве странице буду објављене."),
    "draft": _(
        "Све је преведено, али још није прочитао нико ко говори тај језик. Читаоци га не виде. Отвара се новом верзијом"
        " портала, кад буде прочитан."
    ),
    "begun": _("Још није све преведено. Читаоци га не виде."),
}


@dataclass(frozen=True)
class Row:
    """One language; ``live`` and ``pages_read`` count first pages, ``changed`` what is older than its Serbian."""

    code: str
    name: str
    share: Share
    live: int
    pages_read: int
    changed: int
    closed: ClosedLanguage | None
    state: str

    @property
    def state_name(self) -> str:
        """The state in a word or two."""
        return str(STATES[self.state])

    @property
    def explained(self) -> str:
        """What the state means for readers."""
        return str(EXPLAINED[self.state])

    @property
    def present(self) -> int:
        """Per cent of the interface that are translated, rounded down."""
        return 100 * self.share.present // self.share.strings

    @property
    def read(self) -> int:
        """Per cent of the interface that a speaker has read, rounded down."""
        return 100 * self.share.read // self.share.strings

    @property
    def missing(self) -> int:
        """How many texts of the interface nobody has translated."""
        return self.share.strings - self.share.present

    @property
    def switchable(self) -> bool:
        """Whether this release may show it, so that closing and opening have a meaning."""
        return self.code in languages.may_open()


@dataclass(frozen=True)
class PageRow:
    """One first page in a language: how far its translation is, and the ways to it for who may edit it."""

    title: str
    source_id: int
    page: Page | None
    translation: Translation | None
    changed: bool
    may_edit: bool

    @property
    def progress(self) -> tuple[int, int] | None:
        """How many texts there are, and how many of them are translated."""
        return self.translation.get_progress() if self.translation else None


def rows() -> list[Row]:
    """Return one row for each offered language but Serbian; two queries and those of the switch."""
    live = _live_pages()
    changed = _changed_pages()
    closed = {one.code: one for one in ClosedLanguage.objects.select_related("closed_by")}
    found = []
    for code, _name in settings.LANGUAGES:
        if code in SERBIAN:
            continue
        own = share_of(code)
        of_code, read = live.get(code, {}), set(map(identity_of, own.pages_read))
        found.append(
            Row(
                code,
                str(NAMES[code]),
                own,
                len(of_code),
                sum(key in read or approved for key, approved in of_code.items()),
                own.changed + changed.count(code),
                closed.get(code),
                _state(code, closed=code in closed, complete=own.present == own.strings),
            )
        )
    return found


def _state(code: str, *, closed: bool, complete: bool) -> str:
    if code in languages.may_open():
        if closed:
            return "closed"
        if not languages.is_public(code):
            return "waits"
        return "trial" if languages.is_draft(code) else "open"
    return "draft" if complete else "begun"


def _live_pages() -> dict[str, dict[UUID, bool]]:
    """Return by language which first pages are live, and whether a second person in the CMS approved each."""
    found: dict[str, dict[UUID, bool]] = {}
    there = Page.objects.filter(live=True, translation_key__in=_first_keys())
    for code, key, writer in there.values_list("locale__language_code", "translation_key", "live_revision__user"):
        found.setdefault(code, {})[key] = writer is not None
    return found


def _changed_pages() -> list[str]:
    """Return the language of each translated first page whose Serbian text was published after it was translated."""
    found = Translation.objects.filter(source__object_id__in=_first_keys(), enabled=True)
    newer = Page.objects.filter(
        locale__language_code=settings.LANGUAGE_CODE, translation_key__in=_first_keys(), live=True
    ).values_list("translation_key", "last_published_at")
    published = dict(newer)
    told = found.values_list("source__object_id", "source__last_updated_at", "target_locale__language_code")
    return [code for key, updated, code in told if (at := published.get(key)) is not None and at > updated]


def _first_keys() -> list[UUID]:
    return [identity_of(key) for key in FIRST_PAGES]


@cache
def of_readers(root: Path) -> polib.POFile:
    """Return what readers meet; a release does not change while a process runs."""
    return readers_catalogue(root)


def share_of(code: str) -> Share:
    """Return how far the language ``code`` is; read anew only when one of its files has changed."""
    files = [catalogues.path_of(_locale(), code), *(one.path for one in page_catalogues(code))]
    stamps = tuple((path, path.stat().st_mtime_ns) for path in files if path.exists())
    return _share(code, Path(settings.BASE_DIR), _locale(), stamps)


@lru_cache(maxsize=len(languages.LANGUAGES))
def _share(code: str, root: Path, locale: Path, stamps: tuple[tuple[Path, int], ...]) -> Share:
    return share(code, of_readers(root), locale)


def _locale() -> Path:
    return Path(settings.LOCALE_PATHS[0])


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
            "pages": _page_rows(self.code, self.request.user),
            "may_ask": self.request.user.has_perm(ASKING),
            "first": len(FIRST_PAGES),
            "others": others.exclude(source__object_id__in=_first_keys()).count(),
            "others_url": f"{reverse('wagtail_localize:translations_report')}?target_locale={self.code}",
            "may_switch": row.switchable and self.request.user.has_perm(SWITCH),
            "has_glossary": _glossary(self.code).exists(),
        }


def _page_rows(code: str, user: Any) -> list[PageRow]:
    serbian = Page.objects.filter(translation_key__in=_first_keys(), locale__language_code=settings.LANGUAGE_CODE)
    translated = Page.objects.filter(translation_key__in=_first_keys(), locale__language_code=code, alias_of=None)
    pages = {page.translation_key: page for page in translated}
    told = Translation.objects.filter(
        source__object_id__in=_first_keys(), target_locale__language_code=code, enabled=True
    ).annotate(updated=F("source__last_updated_at"))
    translations = {one.source.object_id: one for one in told.select_related("source")}
    found = []
    order = _first_keys()
    for page in sorted(serbian, key=lambda one: order.index(one.translation_key)):
        translation, at = translations.get(page.translation_key), page.last_published_at
        changed = bool(translation and at and at > translation.updated)
        there = pages.get(page.translation_key)
        may_edit = there is not None and user_can_edit_instance(user, there)
        found.append(PageRow(page.title, page.pk, there, translation, changed, may_edit))
    return found


class InterfaceFileView(_OfALanguage, View):
    """The PO file of the interface, as ``languages po export`` writes it."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Return the file."""
        catalogue = interface(of_readers(Path(settings.BASE_DIR)), _locale(), code)
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
