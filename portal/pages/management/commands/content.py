"""``manage.py content export|import``: pages with their files, from one portal to another."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.pages.transfer.archive import TransferError
from portal.pages.transfer.checking import Plan
from portal.pages.transfer.exporting import export_pages, find_page
from portal.pages.transfer.importing import import_pages
from portal.pages.transfer.pages_checked import CHANGED, MADE, SAME
from portal.progress import progress_bar

REFUSED = 1


class Command(BaseCommand):
    """Exit codes: 0 done, 1 nothing was written."""

    help = (
        "export: write a page, all below it, their translations, pictures and documents into one file. "
        "import: bring such a file in; everything in it becomes a draft that somebody approves. "
        "docs/content.md is the manual. Exit codes: 0 done, 1 nothing was written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        out = commands.add_parser("export", help="write pages into a file; accounts and addresses stay here")
        out.add_argument("--page", required=True, help="id, or path of slugs below the front page (/ is that page)")
        out.add_argument("--to", type=Path, required=True, help="file to write; must not be there yet")
        out.add_argument("--drafts", action="store_true", help="unpublished pages and the newest words of all, too")
        back = commands.add_parser("import", help="check a file and bring it in as drafts, all of it or nothing")
        back.add_argument("file", type=Path, help="a file that `content export` has written")
        back.add_argument("--under", help="page (id or path) to stand under, where its own is not here")
        back.add_argument("--dry-run", action="store_true", help="check the file and say what would be done")

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        act: Callable[[dict[str, Any]], str] = getattr(self, f"_{command}")
        try:
            self.stdout.write(act(options))
        except (TransferError, OSError) as error:
            raise CommandError(str(error), returncode=REFUSED) from None

    def _export(self, options: dict[str, Any]) -> str:
        page, to = find_page(options["page"]), options["to"]
        progress = progress_bar(self.stderr)
        pages, files, left_out = export_pages(page=page, to=to, drafts=options["drafts"], progress=progress)
        return f"{to}: {pages} pages, {files} files; {left_out} unpublished pages left out."

    def _import(self, options: dict[str, Any]) -> str:
        under, dry = options["under"], options["dry_run"]
        given = {"archive": options["file"], "under": find_page(under) if under else None, "dry_run": dry}
        plan = import_pages(**given, progress=progress_bar(self.stderr))
        for one in plan.pages:
            if one.verdict != SAME:
                line = f"{one.verdict}: {one.entry.shown}"
                self.stdout.write(f"would be {line}" if dry or plan.refused else line)
        for line in plan.left_out:
            self.stdout.write(self.style.WARNING(f"left out: {line}"))
        for line in plan.refused:
            self.stderr.write(f"refused: {line}")
        if plan.refused:
            raise TransferError(f"{self._counts(plan)} Nothing was written.")
        return self._counts(plan) + (" Nothing was written." if dry else "")

    @staticmethod
    def _counts(plan: Plan) -> str:
        counted = Counter(one.verdict for one in plan.pages)
        pages = ", ".join(f"{counted[verdict]} {verdict}" for verdict in (MADE, CHANGED, SAME))
        files = f"{len(plan.files)} made, {plan.files_same} same"
        return f"Pages: {pages}, {len(plan.left_out)} left out; files: {files}; {len(plan.refused)} refused."
