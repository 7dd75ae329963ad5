"""Read an archive, say what would be made and changed, and refuse what may not come in; nothing is written here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Q
from wagtail.models import Page

from portal.pages.transfer.archive import ArchiveReader, TransferError, sha256
from portal.pages.transfer.identities import file_identity
from portal.pages.transfer.inward import Inward
from portal.pages.transfer.pages_checked import PagePlan, check_pages
from portal.pages.transfer.reading import FileEntry, file_entries, page_entries, problems, upload_form
from portal.progress import Progress


@dataclass
class Plan:
    """What an import would do. ``refused`` says why nothing may be written, ``left_out`` what has no place here."""

    pages: list[PagePlan] = field(default_factory=list)
    files: list[FileEntry] = field(default_factory=list)
    inward: Inward = field(default_factory=Inward)
    files_same: int = 0
    refused: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def check(reader: ArchiveReader, *, under: Page | None, progress: Progress) -> Plan:
    """Return what would be done. Raises ``TransferError`` where the archive itself is not to be believed."""
    plan, entries, files = Plan(), page_entries(reader.content), file_entries(reader)
    # Each picture and document that stands here is read once, however many the archive brings.
    identity_of = cache(_identity)
    for done, entry in enumerate(files):
        _check_file(entry, reader.read(entry.entry), plan, identity_of)
        progress(done + 1, len(files), "files checked")
    check_pages(entries, above=reader.content.get("above"), under=under, plan=plan, progress=progress)
    return plan


def _identity(row: Any) -> str:
    """Return the name of a row on every portal; nothing where its file is lost and nobody can say."""
    try:
        return file_identity(row)
    except TransferError:
        return ""


def _check_file(entry: FileEntry, content: bytes, plan: Plan, identity_of: Callable[[Any], str]) -> None:
    if (key := _standing(entry, content, identity_of)) is not None:
        plan.files_same += 1
        plan.inward.names[entry.name] = key
        return
    # A picture has its first portal's digest as its name, so only documents can be held against theirs.
    if not entry.is_picture and entry.name != f"document:{sha256(content)}":
        raise TransferError(f"{entry.entry}: not the document that it is said to be.")
    form = upload_form(entry, content)
    if not form.is_valid():
        plan.refused.append(f"{entry.entry}: {problems(form)}")
    plan.files.append(entry)
    plan.inward.coming.add(entry.name)


def _standing(entry: FileEntry, content: bytes, identity_of: Callable[[Any], str]) -> Any:
    """Return the key of the picture or document that stands here already under this name, or ``None``."""
    rows, identity = entry.model._default_manager.order_by("pk"), entry.name.partition(":")[2]
    wagtails = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    quick = rows.filter(Q(file__contains=identity) | Q(file_hash__in=[wagtails, ""]))
    tries = [quick] if sha256(content) == identity else [quick, rows]
    for candidates in tries:
        for row in candidates.iterator():
            if identity_of(row) == identity:
                return row.pk
    return None
