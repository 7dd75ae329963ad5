"""The project's own translations of its pages: one PO file a page and language, beside the content files.

``<folder>/po/<language>/<key>.po`` holds the texts of the page ``<key>.json`` as translators see them, without the
places where they stand: blocks have other ids in every installation. ``fuzzy`` says that no speaker has read it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib
from django.db import transaction
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from portal import languages
from portal.pages import content_files, loading
from portal.pages.content_files import ContentError, Loaded
from portal.pages.models import LoadedContent
from portal.pages.translating import save_drafts
from portal.script import catalogues

FRONT = languages.FIRST_PAGES[0]


@dataclass(frozen=True)
class PageCatalogue:
    """The translation of the page ``key`` into the language ``code``."""

    code: str
    key: str
    path: Path

    @property
    def name(self) -> str:
        """What it is remembered by, once it is loaded."""
        return f"po:{self.code}:{self.key}"


def page_catalogues(code: str = "") -> Iterator[PageCatalogue]:
    """Yield what the project holds, the front page of a language first; of ``code`` alone where it is given."""
    found = [
        PageCatalogue(path.parent.name, path.stem, path)
        for folder in content_files.FOLDERS
        for path in sorted((folder / "po").glob(f"{code or '*'}/*.po"))
    ]
    yield from sorted(found, key=lambda one: (one.code, one.key != FRONT))


def load_translations(pages: Mapping[str, int | None], *, force: bool = False) -> Loaded:
    """Write every translation into its page and publish it as the system; an editor's change wins.

    Of languages whose words are complete; before that no reader could open a page. A file that lacks one text of its
    page is left out: no reader is shown half a page.
    """
    loaded = kept = 0
    for one in page_catalogues():
        if one.code not in languages.COMPLETE_LANGUAGES:
            continue
        page = Page.objects.filter(pk=pages.get(one.key)).first()
        done = page is not None and _load(one, page.specific, force=force)
        loaded, kept = loaded + done, kept + (not done)
    return Loaded("Translations of pages", loaded, kept, {})


def texts_of(page: Page, code: str) -> polib.POFile:
    """Return what there is to translate in ``page`` into ``code``, each text once, as its file has it."""
    source, _new = TranslationSource.update_or_create_from_instance(page)
    catalogue = polib.POFile(wrapwidth=0)
    for entry in source.export_po():
        if catalogue.find(entry.msgid) is None:
            catalogue.append(polib.POEntry(msgid=entry.msgid, occurrences=[(page.slug, "")]))
    return catalogue


def update(page: Page, one: PageCatalogue) -> polib.POFile:
    """Return the catalogue ``one`` as it should be now; what was translated is kept, nothing is written."""
    return catalogues.merged(texts_of(page, one.code), catalogues.read(one.path), one.code, alike=True)


def _load(one: PageCatalogue, page: Page, *, force: bool) -> bool:
    digest = hashlib.sha256(one.path.read_bytes()).hexdigest()
    locale = Locale.objects.get_or_create(language_code=one.code)[0]
    known = LoadedContent.objects.filter(key=one.name).first()
    there = page.get_translation_or_none(locale)
    if known is not None and not force:
        if there is None or known.content_digest != _digest(there) or known.file_digest == digest:
            return False
    elif there is not None and not force and there.revisions.filter(user__isnull=False).exists():
        # Somebody has begun it before the project had it whole.
        return False
    said = {entry.msgid: entry.msgstr for entry in catalogues.read(one.path)}
    if not all(said.get(text.msgid) for text in texts_of(page, one.code)):
        return False
    source = TranslationSource.objects.get_for_instance(page)
    translation, _new = Translation.objects.get_or_create(source=source, target_locale=locale)
    catalogue = translation.export_po()
    for entry in catalogue:
        entry.msgstr = said.get(entry.msgid, "")
    with transaction.atomic():
        for warning in translation.import_po(catalogue):
            raise ContentError(f"{one.path}: {warning}")
        if there is None:
            translation.save_target(publish=False)
        target = page.get_translation(locale).specific if there is None else save_drafts(source, locale, user=None)
        target.save_revision(log_action=True).publish()
    target.refresh_from_db()
    loading.remember(one.name, file_digest=digest, content=_digest(target))
    return True


def _digest(page: Page) -> str:
    return str(loading.content_digest(page.specific))
