"""``manage.py languages``: how far each is, files of translators, and the switch; docs/languages.md says the way."""

import json
from argparse import RawDescriptionHelpFormatter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from wagtail.models import Page

from portal import languages
from portal.languages import FIRST_PAGES, SERBIAN
from portal.pages import language_report, page_translations, translators_files
from portal.pages.content_files import identity_of
from portal.pages.language_switch import switch
from portal.pages.models import ClosedLanguage
from portal.script.catalogues import text_of
from portal.script.po_files import is_name, is_one_person

_READ = """Read what a translator sends back, into locale/CODE (with --pages into home/content/po/CODE).

One fault in any file, and nothing is written; each is named with its line. What no reader has read stays fuzzy. Texts
that are ours no more are skipped and counted; an empty text takes nothing away. Exit code 1 where it was refused."""


class Command(BaseCommand):
    help = """Say how far each language is (report), fail on a faulty string or a language that lacks one (check),
    bring the files of its first pages up to the texts of the loaded site (pages), give PO files to translators and read
    them back (po export, po read), or close a language for readers and open it again (close, open)."""
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="report|check|pages|po|close|open")
        report = actions.add_parser("report", help="how far each language is")
        report.add_argument("--json", action="store_true", help="print the report for a program")
        actions.add_parser("check", help="fail on a faulty string, or a language that lacks one")
        pages = actions.add_parser("pages", help="bring the files of first pages up to the loaded site")
        pages.add_argument("code", help="the language")
        close = actions.add_parser("close", help="show a language to no reader, until somebody opens it again")
        close.add_argument("code", help="the language")
        again = actions.add_parser("open", help="show a language again that was closed")
        again.add_argument("code", help="the language")
        way = actions.add_parser("po", help="files of translators").add_subparsers(dest="way", required=True)
        export = way.add_parser("export", help="write what there is to translate; what stands there is not replaced")
        export.add_argument("code", help="the language")
        export.add_argument("place", type=Path, metavar="FILE", help="file, or folder (with --pages always a folder)")
        read = way.add_parser(
            "read",
            help="read what a translator sends back, or nothing of it",
            description=_READ,
            formatter_class=RawDescriptionHelpFormatter,
        )
        read.add_argument("code", help="the language")
        read.add_argument("files", type=Path, nargs="+", metavar="FILE", help="or a folder; pages keep their names")
        read.add_argument("--translator", required=True, metavar="NAME", help="who wrote the translation")
        read.add_argument(
            "--reader", default="", metavar="NAME", help="who has read it: speaks the language, wrote none"
        )
        read.add_argument("--check", action="store_true", help="say what would be read, and write nothing")
        for one in (export, read):
            one.add_argument("--pages", action="store_true", help="the first pages, not the interface")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        root, locale = Path(settings.BASE_DIR), Path(settings.LOCALE_PATHS[0])
        if action == "check":
            if problems := list(language_report.problems(root, locale)):
                raise CommandError("\n".join(problems))
            self.stdout.write("The languages hold what they say.")
        elif action == "pages":
            self._write_pages(options["code"])
        elif action in ("close", "open"):
            self._switch(options["code"], public=action == "open")
        elif action == "po":
            self._po(root, locale, **options)
        elif options["json"]:
            self.stdout.write(json.dumps([asdict(share) for share in language_report.shares(root, locale)]))
        else:
            self._report(language_report.shares(root, locale))

    def _report(self, shares: list[language_report.Share]) -> None:
        self.stdout.write("language  strings  present   read  pages  read")
        for share in shares:
            present, read = (f"{100 * number // share.strings} %" for number in (share.present, share.read))
            pages = f"{share.pages_present:5}  {len(share.pages_read):4}"
            line = f"{share.code:8}  {share.strings:7}  {present:>7}  {read:>5}  {pages}  {_state(share)}"
            self.stdout.write(line.rstrip())

    def _write_pages(self, code: str) -> None:
        _demand_language(code)
        _demand_tables()
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

    def _switch(self, code: str, *, public: bool) -> None:
        _demand_language(code)
        _demand_tables()
        if code not in languages.may_open():
            raise CommandError(f"{code}: this release shows it to no reader.")
        switch(code, public=public, user=None)
        if not public:
            self.stdout.write(f"{code}: closed; readers are led to Serbian.")
        elif languages.is_public(code):
            self.stdout.write(f"{code}: open.")
        else:
            self.stdout.write(f"{code}: closed no more; it opens when all its first pages are live.")

    def _po(self, root: Path, locale: Path, *, way: str, code: str, pages: bool, **options: Any) -> None:
        _demand_language(code)
        own = translators_files.own_catalogues(root, locale, code, pages=pages)
        if not own:
            raise CommandError(f"{code}: no page has a file yet; run manage.py languages pages {code}.")
        if way == "export":
            try:
                written = translators_files.exported(own, options["place"], code, pages=pages)
            except FileExistsError as error:
                another = "folder" if pages else "file"
                raise CommandError(f"{error.filename} exists already; name another {another}.") from error
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}") from error
            texts = sum(map(len, own.values()))
            self.stdout.write(f"{code}: {texts} texts in {', '.join(map(str, written))}")
            return
        translator, reader = _names(options["translator"], options["reader"])
        try:
            done = translators_files.taken(
                own,
                options["files"],
                code,
                locale=locale,
                pages=pages,
                translator=translator,
                reader=reader,
                write=not options["check"],
            )
        except translators_files.Untaken as error:
            raise CommandError(f"{error}\nNothing was written.") from error
        self.stdout.write(
            f"{code}: {done.changed} texts changed, {done.read} read by a speaker, {done.drafts} drafts,"
            f" {done.gone} ours no more{' (nothing was written: --check)' if options['check'] else ''}"
        )


def _state(share: language_report.Share) -> str:
    if share.code in languages.OPEN_LANGUAGES:
        return "open"
    if share.present < share.strings:
        return "begun" if share.present else ""
    return "draft"


def _demand_language(code: str) -> None:
    if code in SERBIAN or code not in dict(settings.LANGUAGES):
        raise CommandError(f"{code}: not an offered language that is translated.")


def _demand_tables() -> None:
    if ClosedLanguage._meta.db_table not in connection.introspection.table_names():
        raise CommandError("The database has no tables yet; run manage.py migrate and manage.py load_site.")


def _names(translator: str, reader: str) -> tuple[str, str]:
    translator, reader = (" ".join(name.split()) for name in (translator, reader))
    for name in filter(None, (translator, reader)):
        if not is_name(name):
            raise CommandError(f"„{name}“ cannot stand in a header: give a name, with an address in <> or without.")
    if not translator:
        raise CommandError("Say by --translator who wrote the translation.")
    if reader and is_one_person(translator, reader):
        raise CommandError(f"„{translator}“ and „{reader}“ are one name: a translation is read by somebody else.")
    return translator, reader
