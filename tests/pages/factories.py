"""Pages and helplines for tests."""

import json
from datetime import timedelta
from typing import Any

import factory
import wagtail_factories
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from home.models import HomePage, NewsIndexPage, NewsPage, StandardPage
from portal.pages.models import Banner, Helpline, PortalDocument


class HomePageFactory(wagtail_factories.PageFactory):
    title = "Почетна"
    slug = "pocetna-proba"
    hero_title = "Ту смо."
    hero_text = "Реци нам шта се догађа."
    report_label = "Пријави"
    follow_label = "Прати"
    helplines_title = "Позови"
    audiences_title = "Почни"

    class Meta:
        model = HomePage


class StandardPageFactory(wagtail_factories.PageFactory):
    title = "Шта је насиље"
    lead = "Прва реченица."

    class Meta:
        model = StandardPage


class NewsIndexPageFactory(wagtail_factories.PageFactory):
    title = "Вести"
    slug = "vesti"

    class Meta:
        model = NewsIndexPage


class NewsPageFactory(wagtail_factories.PageFactory):
    title = factory.Sequence(lambda number: f"Вест {number}")
    slug = factory.Sequence(lambda number: f"vest-{number}")
    lead = "Шта је ново."

    class Meta:
        model = NewsPage


def make_banner(text: str, *, language: str = "sr", **more: Any) -> Banner:
    """Return a banner that is live until tomorrow, as the system publishes one."""
    locale = Locale.objects.get(language_code=language)
    end = timezone.now() + timedelta(days=1)
    made = Banner.objects.create(**{"text": text, "locale": locale, "expire_at": end, "live": False} | more)
    made.save_revision().publish()
    return Banner.objects.get(pk=made.pk)


class HelplineFactory(factory.django.DjangoModelFactory):
    number = "0800 000 001"
    name = "Пробна линија"
    locale = factory.LazyFunction(lambda: Locale.objects.get(language_code="sr"))

    class Meta:
        model = Helpline


def make_site(**fields: Any) -> HomePage:
    """Make a front page, with ``fields``, and let the default site serve it."""
    home = HomePageFactory(parent=Page.get_first_root_node(), **fields)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 8000, "root_page": home}
    )
    return home


def show(document: PortalDocument, **state: Any) -> StandardPage:
    """Put a link to the document on a page of the only site."""
    words = f'<p><a linktype="document" id="{document.pk}">Образац</a></p>'
    body = json.dumps([{"type": "paragraph", "value": words}])
    page: StandardPage = HomePage.objects.get(locale__language_code="sr").add_child(
        instance=StandardPage(title="Обрасци", slug=f"obrasci-{document.pk}", lead="Увод.", body=body, **state)
    )
    return page
