"""Load the project's own content: helplines, topics, pages, menus, groups of the CMS."""

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from wagtail.models import Locale, Page, Site

from portal.pages import content_files, helpline_file, loading, page_translations, topic_file
from portal.pages.cms_groups import set_up_groups
from portal.pages.four_eyes import NotReady
from portal.pages.models import LoadedContent, Navigation
from portal.pages.row_file import publish_row

HELPLINES = Path(loading.__file__).parent / "data" / "helplines.csv"
SETTINGS_FILE = Path(loading.__file__).parent / "data" / "site_settings.json"


class Command(BaseCommand):
    help = "Load helplines, topics, pages, site settings and CMS groups. Safe to run again; editors' changes are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="Overwrite what editors have changed.")

    @transaction.atomic
    def handle(self, *args: Any, force: bool = False, **options: Any) -> None:
        # Once the site stands, an editor may have made of it what no file foresees: that stops no start.
        self.strict = force or not LoadedContent.objects.exists()
        locale, _created = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
        try:
            loaded, kept = helpline_file.load_helplines(HELPLINES, locale=locale, force=force)
            self.stdout.write(f"Helplines: {loaded} loaded, {kept} kept.")
            named = self.load_snippets(locale=locale, force=force)
            pages = self.load_pages(locale=locale, force=force, named=named)
            for finish in content_files.FINISHERS:
                if done := finish(pages, force):
                    self.say(done)
            self.load_settings(pages=pages, locale=locale, force=force)
            self.say(page_translations.load_translations(pages, force=force))
        except (content_files.ContentError, ValidationError) as error:
            raise CommandError(str(error)) from error
        site = Site.objects.filter(is_default_site=True).first()
        if site is None:
            self.warn("The front page was removed by an editor; `manage.py load_site --force` brings it back.")
            return
        set_up_groups(site.root_page)
        self.stdout.write("CMS groups and workflow: ready.")

    def warn(self, message: str) -> None:
        """Say what was left out because of an editor's change."""
        self.stdout.write(self.style.WARNING(message))

    def say(self, done: content_files.Loaded) -> None:
        """Say what a loader did."""
        self.stdout.write(f"{done.title}: {done.loaded} loaded, {done.kept} kept.")

    def load_snippets(self, *, locale: Locale, force: bool) -> dict[str, int | None]:
        """Load what the apps registered beside their pages; return the ids of all that a page may name."""
        named: dict[str, int | None] = dict(helpline_file.helpline_ids(HELPLINES, locale=locale))
        self.say(topic_file.load_topics(locale, force))
        for load in content_files.LOADERS:
            done = load(locale, force)
            self.say(done)
            named |= done.ids
        return named

    def load_pages(self, *, locale: Locale, force: bool, named: dict[str, int | None]) -> loading.PageIds:
        """Load every content file in two rounds, since pages link to each other; return ids by key.

        The id of a page that an editor has removed, or of one that has no place any more, is None.
        """
        files = content_files.read_pages(content_files.FOLDERS)
        ids: loading.PageIds = {}
        waiting: list[tuple[content_files.ContentFile, Page]] = []
        for file in files:
            model = loading.page_class(file)
            page = model.objects.filter(translation_key=file.translation_key, locale=locale).first()
            known = LoadedContent.objects.filter(key=file.key).first()
            kept = False
            if page is None and (force or known is None):
                page = self.make_page(file, locale=locale, ids=ids)
            elif page is None:
                self.stdout.write(f"{file.key}: removed by an editor, left so.")
            elif not force and known is not None:
                kept = not self.may_update(page, file, known)
            ids[file.key] = page.pk if page is not None else None
            if page is not None and not kept:
                waiting.append((file, page))
        if ids["pocetna"] is not None:
            self.point_site_at(Page.objects.get(pk=ids["pocetna"]))
        # What stands below a page comes first: some go live only with all that is below them.
        waiting.sort(key=lambda one: -one[1].depth)
        loaded = sum(self.fill_page(page, file, ids=ids, lines=named) for file, page in waiting)
        standing = sum(found is not None for found in ids.values())
        self.stdout.write(f"Pages: {loaded} loaded, {standing - loaded} kept.")
        return ids

    def fill_page(
        self, page: Page, file: content_files.ContentFile, *, ids: loading.PageIds, lines: dict[str, int | None]
    ) -> bool:
        """Give the page what its file says and publish it; return whether that was possible."""
        # Making children has changed the parent's place in the tree since it was read.
        page.refresh_from_db()
        if removed := sorted(key for key in file.named_pages if key in ids and ids[key] is None):
            self.warn(f"{file.key}: without its links to {', '.join(removed)}, removed by an editor.")
        try:
            # What is refused leaves no draft, which would look like an editor's.
            with transaction.atomic():
                loading.fill(page, file, pages=ids, lines=lines)
                page.save_revision(log_action=True).publish()
        except (content_files.PageRemoved, ValidationError, NotReady) as error:
            if self.strict:
                raise content_files.ContentError(f"{file.key}: {error}") from error
            self.warn(f"{file.key}: left as it is. {error}")
            return False
        page.refresh_from_db()
        loading.remember(file.key, file_digest=file.digest, content=loading.content_digest(page))
        return True

    def may_update(self, page: Page, file: content_files.ContentFile, known: LoadedContent) -> bool:
        """Return whether the file is newer and nobody has touched the page since it was loaded."""
        if known.content_digest != loading.content_digest(page) or page.has_unpublished_changes:
            self.stdout.write(f"{file.key}: changed by an editor, kept.")
            return False
        return known.file_digest != file.digest

    def make_page(self, file: content_files.ContentFile, *, locale: Locale, ids: loading.PageIds) -> Page | None:
        """Make an unpublished page with only a title; the second round fills it.

        Returns None when the parent was removed or an editor's page stands at the address.
        """
        page = loading.page_class(file)(
            title=file.data["title"],
            slug=file.data["slug"],
            locale=locale,
            translation_key=file.translation_key,
            live=False,
        )
        root = Page.get_first_root_node()
        if root is None:
            raise CommandError("The page tree has no root; run migrate first.")
        parent = file.data.get("parent")
        if parent is None:
            self.drop_welcome_page(root)
        elif ids[parent] is None:
            self.warn(f"{file.key}: not loaded, because its parent {parent} was removed by an editor.")
            return None
        above = root if parent is None else Page.objects.get(pk=ids[parent])
        try:
            return above.add_child(instance=page)
        except ValidationError as error:
            if self.strict:
                raise
            self.warn(f"{file.key}: not loaded. {error}")
            return None

    def drop_welcome_page(self, root: Page) -> None:
        """Remove the page that Wagtail's own migration makes, if nobody has used it."""
        for page in root.get_children().filter(depth=2, content_type__model="page"):
            if page.specific_class is Page and not page.get_children().exists():
                page.delete()
        root.refresh_from_db()

    def point_site_at(self, home: Page) -> None:
        """Make the default site serve the front page under the public address."""
        address = urlsplit(settings.PUBLIC_URL)
        port = address.port or (443 if address.scheme == "https" else 80)
        values = {"hostname": address.hostname or "localhost", "port": port, "root_page": home}
        Site.objects.update_or_create(
            is_default_site=True, defaults={**values, "site_name": str(settings.WAGTAIL_SITE_NAME)}
        )

    def load_settings(self, *, pages: loading.PageIds, locale: Locale, force: bool) -> None:
        """Load menu and footer unless an editor has changed them."""
        raw = SETTINGS_FILE.read_bytes()
        digest = hashlib.sha256(raw).hexdigest()
        if not Site.objects.filter(is_default_site=True).exists():
            self.warn("Settings: not loaded, because there is no front page.")
            return
        found = Navigation.objects.filter(locale=locale).first()
        known = LoadedContent.objects.filter(key="settings").first()
        if found and known and not force:
            if found.has_unpublished_changes or known.content_digest != settings_digest(found):
                self.stdout.write("Settings: changed by an editor, kept.")
                return
            if known.file_digest == digest:
                self.stdout.write("Settings: kept.")
                return
        found = found or Navigation(translation_key=content_files.identity_of("settings"), locale=locale)
        data = json.loads(raw)
        found.footer_text = data["footer_text"]
        for name in ("menu", "footer"):
            field: Any = Navigation._meta.get_field(name)
            stream_block = field.stream_block
            stored = loading.prepare(stream_block, data[name], path=f"settings/{name}", pages=pages, lines={})
            setattr(found, name, stream_block.to_python(stored))
        try:
            publish_row(found)
        except ValidationError as error:
            if self.strict:
                raise
            self.warn(f"Settings: left as they are. {error}")
            return
        loading.remember("settings", file_digest=digest, content=settings_digest(found))
        self.stdout.write("Settings: loaded.")


def settings_digest(found: Navigation) -> str:
    """Return the SHA-256 of menu and footer as they are stored."""
    return loading.digest_of([list(found.menu.raw_data), list(found.footer.raw_data), found.footer_text])
