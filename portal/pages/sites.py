"""Which site a request is for, with everything that a page needs of it, in one query."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, JSONObject
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Page, Site

from portal.languages import SERBIAN
from portal.pages.models.banner import Banner
from portal.patches.wagtail_request import site_once


def site_of(request: HttpRequest) -> Site | None:
    """Return the site of a request with its root page, the root's language, what the banner says, menu and footer.

    The same site as ``Site.find_for_request``, which finds it here from then on; Wagtail's own query leaves the
    rest to queries of their own, on every page.
    """
    return site_once(request, _best)


def _best(host: str, port: int) -> Site | None:
    """Return the site by Wagtail's rules: name and port, the default of that name, the only one of it, the default."""
    rows = Site.objects.filter(Q(hostname=host) | Q(is_default_site=True)).order_by()
    rows = rows.annotate(banner=_shown_banner(), navigation=_shown_navigation())
    if (language := get_language() or settings.LANGUAGE_CODE) not in SERBIAN:
        rows = rows.annotate(translated_root=_root_in(language))
    sites = list(rows.select_related("root_page__locale"))
    named = [site for site in sites if site.hostname == host]
    default = next((site for site in sites if site.is_default_site), None)
    for site in named:
        if site.port == port:
            return site
    if default in named or (default is not None and len(named) != 1):
        return default
    return named[0] if len(named) == 1 else None


def _root_in(language: str) -> Subquery:
    """Return where the front page in ``language`` lies, if it is live."""
    key = OuterRef("root_page__translation_key")
    roots = Page.objects.filter(translation_key=key, locale__language_code=language, live=True).order_by()
    return Subquery(roots.annotate(said=JSONObject(path="path", url_path="url_path")).values("said")[:1])


def _shown_banner() -> Subquery:
    """Return the live banner; the job that takes it down may stand still."""
    live = Banner.objects.filter(live=True, expire_at__gt=timezone.now())
    return _own_or_serbian(live, title="title", text="text", page="page")


def _shown_navigation() -> Subquery:
    """Return menu and footer; streams as texts, since databases differ in what they make of JSON in JSON."""
    # Its blocks need this module.
    live = apps.get_model("pages", "Navigation").objects.filter(live=True)
    streams = {name: Cast(name, TextField()) for name in ("menu", "footer")}
    return _own_or_serbian(live, footer_text="footer_text", **streams)


def _own_or_serbian(rows: QuerySet[Any], **said: Any) -> Subquery:
    """Return of ``rows`` the one in the reader's language, or the Serbian: neither a warning nor the way to report
    hides for want of a translation.
    """
    home = settings.LANGUAGE_CODE
    try:
        language = get_supported_content_language_variant(get_language() or home)
    except LookupError:
        language = home
    own_first = Case(When(locale__language_code=language, then=Value(0)), default=Value(1))
    known = rows.filter(locale__language_code__in={home, language})
    told = JSONObject(language="locale__language_code", **said)
    return Subquery(known.order_by(own_first).annotate(said=told).values("said")[:1])
