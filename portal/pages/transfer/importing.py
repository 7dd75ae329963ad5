"""Write what was checked: files, then pages as drafts, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.fields import StreamField
from wagtail.models import Locale, Page

from portal.pages.transfer.archive import ArchiveReader, TransferError
from portal.pages.transfer.checking import Plan, check
from portal.pages.transfer.describing import carried_fields
from portal.pages.transfer.identities import split_page_name
from portal.pages.transfer.pages_checked import MADE, SAME, PagePlan
from portal.pages.transfer.reading import problems, upload_form
from portal.pages.transfer.references import turn
from portal.patches.django_new_files import is_new
from portal.progress import Progress


def import_pages(*, archive: Path, under: Page | None, dry_run: bool, progress: Progress) -> Plan:
    """Bring an archive in. Either all of it is written or, where anything is refused, nothing.

    A dry run writes too, and takes it back: some rules hold for a whole page with all it names, and are asked only
    then. New pages and new words of standing pages are drafts without an author: a reviewer approves them as any other.
    Raises ``TransferError`` where the archive itself is not to be believed.
    """
    with ArchiveReader(archive) as reader:
        plan = check(reader, under=under, progress=progress)
        if not plan.refused:
            with suppress(_TakenBack), _files_gone_on_failure() as stored, transaction.atomic():
                _write_files(reader, plan, stored, progress)
                _write_pages(plan, progress)
                if dry_run or plan.refused:
                    raise _TakenBack
        return plan


class _TakenBack(Exception):
    """Nothing of what was written stays."""


@contextmanager
def _files_gone_on_failure() -> Iterator[list[Any]]:
    """Remove the files that were stored when the transaction that names them fails."""
    stored: list[Any] = []
    try:
        yield stored
    except BaseException:
        for file in [row.file for row in stored]:
            # Before it is stored its name is only a wish, and may be another file's.
            if not is_new(file):
                file.storage.delete(file.name)
        raise


def _write_files(reader: ArchiveReader, plan: Plan, stored: list[Any], progress: Progress) -> None:
    for done, entry in enumerate(plan.files):
        form = upload_form(entry, reader.read(entry.entry))
        if not form.is_valid():
            raise TransferError(f"{entry.entry}: {problems(form)}")
        # Before the row is written: where that fails, the file is there already.
        stored.append(form.instance)
        plan.inward.names[entry.name] = form.save().pk
        progress(done + 1, len(plan.files), "files")


def _write_pages(plan: Plan, progress: Progress) -> None:
    for one in plan.pages:
        if one.verdict == MADE:
            plan.inward.names[one.entry.name] = _made(one, plan)
    waiting = [one for one in plan.pages if one.verdict != SAME]
    for done, one in enumerate(waiting):
        try:
            _fill(one, plan)
        except (TransferError, ValidationError) as error:
            words = " ".join(map(str, getattr(error, "messages", [error])))
            plan.refused.append(f"{one.entry.shown}: {words}")
        progress(done + 1, len(waiting), "pages")


def _made(one: PagePlan, plan: Plan) -> Any:
    """Make an empty draft at its place and return its key; the second round fills it, since pages name each other."""
    key, language = split_page_name(one.entry.name)
    locale, _created = Locale.objects.get_or_create(language_code=language)
    title, slug = one.entry.fields["title"], one.entry.fields["slug"]
    page = one.model(title=title, slug=slug, locale=locale, translation_key=key, live=False)
    parent = one.parent if one.parent is not None else plan.inward.names[str(one.entry.above)]
    try:
        return Page.objects.get(pk=parent).add_child(instance=page).pk
    except ValidationError as error:
        raise TransferError(f"{one.entry.shown}: {' '.join(error.messages)} Nothing was written.") from None


def _fill(one: PagePlan, plan: Plan) -> None:
    """Give a page its fields and keep them as a draft: what readers see is not touched."""
    standing = one.model.objects.get(pk=plan.inward.names[one.entry.name])
    page = standing.get_latest_revision_as_object()
    for carried in carried_fields(one.model):
        value = turn(carried, one.entry.fields[carried.name], plan.inward)
        if isinstance(carried, StreamField):
            stream = carried.stream_block.to_python(value)
            carried.stream_block.clean(stream)
            setattr(page, carried.name, stream)
        else:
            setattr(page, carried.attname, carried.to_python(value))
    page.full_clean()
    if one.verdict == MADE:
        page.save()
    page.save_revision(log_action=True)
