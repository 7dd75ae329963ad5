"""``manage.py languages report|check|pages``; docs/languages.md says how a language is begun, read and opened."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from portal import languages
from portal.languages import FIRST_PAGES, SERBIAN
from portal.pages import language_report, page_translations
from portal.pages.content_files import identity_of
from portal.script.catalogues import text_of


class Command(BaseCommand):
    help = """Say how far each language is (report), fail on a faulty string or a language that lacks one (check),
    or bring the files of its first pages up to the texts of the loaded site (pages --language CODE)."""
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("report", "check", "pages"))
        parser.add_argument("--json", action="store_true", help="print the report for a program")
        parser.add_argument("--language", default="", help="code of the language whose files of pages are written")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        root, locale = Path(settings.BASE_DIR), Path(settings.LOCALE_PATHS[0])
        if action == "check":
            if problems := list(language_report.problems(root, locale)):
                raise CommandError("\n".join(problems))
            self.stdout.write("The languages hold what they say.")
        elif action == "pages":
            self._write_pages(options["language"])
        elif options["json"]:
            self.stdout.write(json.dumps([asdict(share) for share in language_report.shares(root, locale)]))
        else:
            self._report(language_report.shares(root, locale))

    def _report(self, shares: list[language_report.Share]) -> None:
        self.stdout.write("language  strings  present   read  pages  read")
        for share in shares:
            present, read = (f"{100 * number // share.strings} %" for number in (share.present, share.read))
            pages = f"{share.pages_present:5}  {share.pages_read:4}"
            state = "open" if share.code in languages.OPEN_LANGUAGES else "draft" if share.present else ""
            line = f"{share.code:8}  {share.strings:7}  {present:>7}  {read:>5}  {pages}  {state}"
            self.stdout.write(line.rstrip())

    def _write_pages(self, code: str) -> None:
        if code in SERBIAN or code not in dict(settings.LANGUAGES):
            raise CommandError(f"{code or 'No language'}: name an offered language with --language.")
        folder = Path(settings.BASE_DIR) / "home" / "content" / "po" / code
        folder.mkdir(parents=True, exist_ok=True)
        for key in FIRST_PAGES:
            here = {"translation_key": identity_of(key), "locale__language_code": settings.LANGUAGE_CODE}
            page = Page.objects.filter(**here).first()
            if page is None:
                raise CommandError(f"{key}: the site is not loaded; run manage.py load_site.")
            one = page_translations.PageCatalogue(code, key, folder / f"{key}.po")
            catalogue = page_translations.update(page.specific, one)
            one.path.write_text(text_of(catalogue), encoding="utf-8")
            left = sum(not entry.msgstr for entry in catalogue)
            self.stdout.write(f"{one.path}: {len(catalogue)} texts, {left} to translate")
