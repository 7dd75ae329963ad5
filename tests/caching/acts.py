"""What editors do, in the process of ``support.Editor``."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Page
from wagtail.rich_text import RichText

from home.models import HomePage, StandardPage
from portal.accounts.models import User
from portal.caching import periodic
from portal.caching.vcl import config
from portal.jobs import health
from portal.pages.models import Banner, Helpline, Navigation, PortalDocument
from tests.accounts.fixtures import session_of
from tests.pages.factories import make_banner
from tests.pages.samples import picture


def configuration() -> str:
    return config()


def make_page(title: str, slug: str) -> str:
    """Publish a page below the front page and return its path without the language."""
    page = StandardPage(title=title, slug=slug, lead="Увод.", body=[])
    HomePage.objects.get(locale__language_code="sr").add_child(instance=page)
    page.save_revision().publish()
    return f"/{slug}/"


def make_document_page(title: str, slug: str) -> list[str]:
    """Publish a page with a document and a picture; return the addresses of the file, of its page and of a size."""
    made = PortalDocument.objects.create(title=title, file=ContentFile(b"%PDF-1.7", name=f"{slug}.pdf"))
    image = picture()
    words = f'<p><a linktype="document" id="{made.pk}">{title}</a></p>'
    page = StandardPage(title=title, slug=slug, lead="Увод.", body=[("paragraph", RichText(words))])
    page.body.append(("figure", {"image": image, "caption": ""}))
    HomePage.objects.get(locale__language_code="sr").add_child(instance=page)
    page.save_revision().publish()
    return [made.url, f"/sr/preuzimanje/{made.pk}/", image.get_rendition("max-165x165").url]


def retitle(slug: str, title: str) -> None:
    page = StandardPage.objects.get(slug=slug, locale__language_code="sr")
    page.title = title
    page.save_revision().publish()


def change_thirty_times(slug: str) -> None:
    with transaction.atomic():
        for number in range(30):
            retitle(slug, f"Наслов {number}")


def name_in_teaser(slug: str) -> None:
    """Name a page on a card of the front page."""
    front = HomePage.objects.get(locale__language_code="sr")
    page = StandardPage.objects.get(slug=slug, locale__language_code="sr")
    front.teasers.append(("teaser", {"page": page, "label": "", "eyebrow": "", "text": "Прочитајте."}))
    front.save_revision().publish()


def name_in_menu(slug: str) -> None:
    """Name a page in the menu of every page."""
    found = Navigation.objects.get()
    found.menu.append(("link", {"page": StandardPage.objects.get(slug=slug, locale__language_code="sr"), "label": ""}))
    found.save_revision().publish()


def save_draft(slug: str, title: str) -> None:
    page = StandardPage.objects.get(slug=slug, locale__language_code="sr")
    page.title = title
    page.save_revision()


def unpublish(slug: str) -> None:
    StandardPage.objects.get(slug=slug, locale__language_code="sr").unpublish()


def publish(slug: str) -> None:
    StandardPage.objects.get(slug=slug, locale__language_code="sr").save_revision().publish()


def rename(slug: str, new: str) -> None:
    page = StandardPage.objects.get(slug=slug, locale__language_code="sr")
    page.slug = new
    page.save_revision().publish()


def move_below(slug: str, parent: str) -> None:
    StandardPage.objects.get(slug=slug, locale__language_code="sr").move(
        Page.objects.get(slug=parent), pos="last-child"
    )


def delete(slug: str) -> None:
    StandardPage.objects.get(slug=slug, locale__language_code="sr").delete()


def change_helpline(number: str, hours: str) -> None:
    line = Helpline.objects.get(number=number, locale__language_code="sr")
    line.hours = hours
    line.save()


def warn(text: str) -> None:
    """Publish the notice above every page, or take it down with no text."""
    if text:
        make_banner(text, title="Важно")
    else:
        Banner.objects.get(live=True).unpublish()


def warm() -> int:
    return periodic.warm()


def health_line() -> list[object]:
    status = dict(health.statuses())["Сачуване странице"]
    return [status.ok, status.text]


def warm_at(server: str) -> int:
    """Have one Varnish ask for every page."""
    asked = 0
    while True:
        asked += periodic._go_on(server)
        if not periodic._rounds[server][0]:
            return asked


def session_in_the_cms(email: str) -> dict[str, str]:
    """Return the cookie of a session in which ``email`` works in the CMS."""
    return {settings.SESSION_COOKIE_NAME: session_of(User.objects.get(email=email))}
