"""Load the project's own pictures, documents and recordings, without ever overwriting an editor's work.

Pages name them ``picture:<name>``, ``document:<name>`` and ``recording:<name>``. A picture or document is known
again by the name of its file, a recording by its permanent identity.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from wagtail.models import Locale

from portal.caching.bans import forget_all
from portal.pages.content_files import NAMESPACE, Loaded
from portal.pages.loading import digest_of, may_update, remember
from portal.pages.models import LoadedContent, PortalDocument, PortalImage, Recording
from portal.pages.models.recordings import FOLDER as FOLDER_OF_RECORDINGS

FOLDER = Path(__file__).parent / "content" / "media"
LIST = Path(__file__).parent / "data" / "media.json"
Ids = dict[str, int | None]
# In their order: a recording names its picture.
_MODELS: dict[str, Any] = {"picture": PortalImage, "document": PortalDocument, "recording": Recording}
# What an editor could have changed, by the kind of thing.
_WORDS = {
    "picture": ("title", "description", "is_decoration"),
    "document": ("title", "description", "writing", "page_count"),
    "recording": ("title", "kind", "seconds", "captions", "transcript"),
}
_TEXTS = ("captions", "transcript")
_FOCUS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


@transaction.atomic
def load_media(locale: Locale, force: bool) -> Loaded:
    """Make or correct what the list names. What an editor changed is kept unless ``force``."""
    named = json.loads(LIST.read_bytes())
    ids: Ids = {}
    loaded = 0
    for kind in _MODELS:
        for name, row in named[f"{kind}s"].items():
            key, path = f"{kind}/{name}", FOLDER / row["file"]
            given = _values(kind, row, ids)
            digest = digest_of({**given, "file": hashlib.sha256(path.read_bytes()).hexdigest()})
            found = _known(kind, name, row, locale)
            ids[f"{kind}:{name}"], written = _bring(found, kind, key, path, given, digest, locale=locale, force=force)
            loaded += written
    return Loaded(title="Files", loaded=loaded, kept=len(ids) - loaded, ids=ids)


def name_pages(pages: Mapping[str, int | None], force: bool = False) -> None:
    """Tell each new document which page says the same; once, whatever ``force``: an editor may decide otherwise."""
    for name, row in json.loads(LIST.read_bytes())["documents"].items():
        key, page = f"document-page/{name}", pages.get(row["page"])
        if page is not None and not LoadedContent.objects.filter(key=key).exists():
            PortalDocument.objects.filter(file=_stored_name("document", row["file"])).update(html_page=page)
            forget_all()
            remember(key, file_digest=digest_of({"page": row["page"]}), content="")


def _bring(
    found: Any, kind: str, key: str, path: Path, given: dict[str, Any], digest: str, *, locale: Locale, force: bool
) -> tuple[int | None, bool]:
    """Store one row; return its id (None when an editor removed it) and whether anything was written."""
    if found is None and not force and LoadedContent.objects.filter(key=key).exists():
        return None, False
    if found is not None and not force and not may_update(key=key, file_digest=digest, content=_digest(kind, found)):
        return found.pk, False
    row: Any = found or _MODELS[kind]()
    for field, value in given.items():
        setattr(row, field, value)
    if kind == "recording":
        row.locale, row.translation_key = locale, uuid.uuid5(NAMESPACE, key)
    _attach(row, kind, path)
    row.full_clean()
    row.save()
    remember(key, file_digest=digest, content=_digest(kind, row))
    return row.pk, True


def _attach(row: Any, kind: str, path: Path) -> None:
    """Put the file in the place of the one before; one that is left of a removed row makes way."""
    place = row.file.name or _stored_name(kind, path.name)
    default_storage.delete(place)
    content = BytesIO(path.read_bytes())
    row.file = ImageFile(content, name=path.name) if kind == "picture" else File(content, name=path.name)
    if kind == "picture" and row.pk:
        row.renditions.all().delete()
    if kind == "document":
        row._set_document_file_metadata()


def _stored_name(kind: str, name: str) -> str:
    folders = {"picture": "original_images", "document": "documents", "recording": FOLDER_OF_RECORDINGS}
    return f"{folders[kind]}/{name}"


def _known(kind: str, name: str, row: Mapping[str, Any], locale: Locale) -> Any:
    """Return what was loaded before, if it still stands."""
    if kind == "recording":
        known = {"translation_key": uuid.uuid5(NAMESPACE, f"recording/{name}"), "locale": locale}
    else:
        known = {"file": _stored_name(kind, row["file"])}
    return _MODELS[kind].objects.filter(**known).first()


def _values(kind: str, row: Mapping[str, Any], ids: Ids) -> dict[str, Any]:
    """Return the fields of a row of the list."""
    if kind == "picture":
        focus = dict(zip(_FOCUS, row["focus"], strict=True))
        return {"title": row["title"], "description": row["description"], "is_decoration": False, **focus}
    if kind == "document":
        return {name: row[name] for name in _WORDS["document"]}
    read = {name: (FOLDER / row[name]).read_text(encoding="utf-8") if name in row else "" for name in _TEXTS}
    poster = ids[f"picture:{row['poster']}"] if "poster" in row else None
    return {name: row[name] for name in ("title", "kind", "seconds")} | read | {"poster_id": poster}


def _digest(kind: str, row: models.Model) -> str:
    """Return the SHA-256 of what an editor could have changed on the row."""
    return digest_of({name: getattr(row, name) for name in _WORDS[kind]})
