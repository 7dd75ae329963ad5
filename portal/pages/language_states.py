"""How each language stands: its state for readers, its first pages, and what was changed since it was translated."""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import polib
from django.conf import settings
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import user_can_edit_instance

from portal import languages
from portal.languages import FIRST_PAGES, SERBIAN
from portal.pages.content_files import identity_of
from portal.pages.language_report import Share, readers_catalogue, share
from portal.pages.models import ClosedLanguage
from portal.pages.page_translations import page_catalogues
from portal.script import catalogues

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
    there = Page.objects.filter(live=True, translation_key__in=first_keys())
    for code, key, writer in there.values_list("locale__language_code", "translation_key", "live_revision__user"):
        found.setdefault(code, {})[key] = writer is not None
    return found


def _changed_pages() -> list[str]:
    """Return the language of each translated first page whose Serbian text was published after it was translated."""
    found = Translation.objects.filter(source__object_id__in=first_keys(), enabled=True)
    newer = Page.objects.filter(
        locale__language_code=settings.LANGUAGE_CODE, translation_key__in=first_keys(), live=True
    ).values_list("translation_key", "last_published_at")
    published = dict(newer)
    told = found.values_list("source__object_id", "source__last_updated_at", "target_locale__language_code")
    return [code for key, updated, code in told if (at := published.get(key)) is not None and at > updated]


def first_keys() -> list[UUID]:
    """Return the translation keys of the first pages, in their order."""
    return [identity_of(key) for key in FIRST_PAGES]


@cache
def of_readers(root: Path) -> polib.POFile:
    """Return what readers meet; a release does not change while a process runs."""
    return readers_catalogue(root)


def share_of(code: str) -> Share:
    """Return how far the language ``code`` is; read anew only when one of its files has changed."""
    files = [catalogues.path_of(locale_folder(), code), *(one.path for one in page_catalogues(code))]
    stamps = tuple((path, path.stat().st_mtime_ns) for path in files if path.exists())
    return _share(code, Path(settings.BASE_DIR), locale_folder(), stamps)


@lru_cache(maxsize=len(languages.LANGUAGES))
def _share(code: str, root: Path, locale: Path, stamps: tuple[tuple[Path, int], ...]) -> Share:
    return share(code, of_readers(root), locale)


def locale_folder() -> Path:
    """Return the folder of our catalogues."""
    return Path(settings.LOCALE_PATHS[0])


def page_rows(code: str, user: Any) -> list[PageRow]:
    """Return one row for each first page in the language ``code``, in their order, as ``user`` may reach it."""
    serbian = Page.objects.filter(translation_key__in=first_keys(), locale__language_code=settings.LANGUAGE_CODE)
    translated = Page.objects.filter(translation_key__in=first_keys(), locale__language_code=code, alias_of=None)
    pages = {page.translation_key: page for page in translated}
    told = Translation.objects.filter(
        source__object_id__in=first_keys(), target_locale__language_code=code, enabled=True
    ).annotate(updated=F("source__last_updated_at"))
    translations = {one.source.object_id: one for one in told.select_related("source")}
    found = []
    order = first_keys()
    for page in sorted(serbian, key=lambda one: order.index(one.translation_key)):
        translation, at = translations.get(page.translation_key), page.last_published_at
        changed = bool(translation and at and at > translation.updated)
        there = pages.get(page.translation_key)
        may_edit = there is not None and user_can_edit_instance(user, there)
        found.append(PageRow(page.title, page.pk, there, translation, changed, may_edit))
    return found
