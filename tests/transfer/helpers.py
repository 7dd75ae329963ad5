"""A small tree with everything a page may refer to, and the command as an operator types it."""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.core.management.base import CommandError
from PIL import Image
from wagtail.models import Page

from home.models import HomePage, StandardPage
from portal.pages.models import Helpline, PortalDocument, PortalImage
from portal.pages.transfer.archive import CONTENT, MANIFEST, sha256
from portal.pages.transfer.describing import describe
from portal.pages.transfer.identities import Outward, page_name
from tests.pages.factories import HelplineFactory, StandardPageFactory, make_site
from tests.pages.samples import every_block, pdf

PDF = pdf("Образац")


def jpeg() -> bytes:
    content = BytesIO()
    noise = Image.effect_noise((40, 30), 80).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    noise.save(content, "JPEG", quality=70, exif=exif)
    return content.getvalue()


class Tree:
    """A front page and under it a root with one child; the root says everything, the child links back."""

    def __init__(self) -> None:
        self.home: HomePage = make_site()
        self.line: Helpline = HelplineFactory()
        self.image: PortalImage = PortalImage.objects.create(
            title="Двориште",
            description="Двориште школе",
            file=ImageFile(BytesIO(jpeg()), name="dvoriste.jpg"),
            focal_point_x=20,
            focal_point_y=10,
            focal_point_width=8,
            focal_point_height=6,
        )
        self.image.tags.add("школа", "летњи дан")
        self.document = PortalDocument.objects.create(title="Образац", file=ContentFile(PDF, name="obrazac.pdf"))
        self.root: StandardPage = StandardPageFactory(parent=self.home, title="Корен", slug="koren")
        self.child: StandardPage = StandardPageFactory(parent=self.root, title="Дете", slug="dete")
        blocks = every_block(page=self.child, line=self.line, image=self.image)
        link = f'<p>Преузми <a linktype="document" id="{self.document.pk}">образац</a>.</p>'
        blocks.append({"type": "paragraph", "value": link, "id": "0b0e7a3e-6f0e-4c43-9f0f-0d7f0f1c2a11"})
        publish(self.root, body=json.dumps(blocks), reviewed_on="2026-11-20")
        text = f'<p>Натраг на <a linktype="page" id="{self.root.pk}">корен</a>.</p>'
        publish(self.child, body=json.dumps([{"type": "paragraph", "value": text}]))

    def forget(self, *, files: bool = True) -> None:
        """Delete everything but front page and helpline, and move the next keys on."""
        self.home.refresh_from_db()
        Page.objects.get(pk=self.root.pk).delete()
        if files:
            PortalImage.objects.all().delete()
            PortalDocument.objects.all().delete()
        self.home.refresh_from_db()
        StandardPageFactory(parent=self.home, title="Нешто друго", slug="drugo")


def publish(page: StandardPage, **values: Any) -> None:
    page.refresh_from_db()
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()


def said() -> dict[str, Any]:
    """What every page says in its newest words, by names that hold everywhere."""
    pages = StandardPage.objects.exclude(slug="drugo")
    return {page_name(page): describe(page.get_latest_revision_as_object(), Outward()) for page in pages}


def content(*words: Any) -> str:
    """Run the command; return what it printed. An error says first what the command said before."""
    out, err = StringIO(), StringIO()
    try:
        call_command("content", *map(str, words), stdout=out, stderr=err)
    except CommandError as error:
        raise CommandError(f"{err.getvalue()}{error}", returncode=error.returncode) from None
    return out.getvalue()


def exported(path: Path, page: str = "/koren", *more: str) -> Path:
    content("export", "--page", page, "--to", path, *more)
    return path


def read(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def forged(path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    """Write the archive anew after ``change`` had its content and its files, with digests that fit."""
    files = read(path)
    said_there, manifest = json.loads(files.pop(CONTENT)), json.loads(files.pop(MANIFEST))
    change(said_there, files)
    files[CONTENT] = json.dumps(said_there).encode()
    manifest["sha256"] = {name: sha256(held) for name, held in files.items()}
    return written(path.with_name("forged.zip"), {**files, MANIFEST: json.dumps(manifest).encode()})


def written(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in files.items():
            archive.writestr(name, held)
    return path
