"""Which site a request is for, with everything that a page needs of it, in one query."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Page, Site

from portal.languages import SERBIAN
from portal.pages.models.banner import Banner
from portal.patches.wagtail_request import site_once


def site_of(request: HttpRequest) -> Site | None:
    """Return the site of a request with its root page, the root's language, its settings and what the banner says.

    The same site as ``Site.find_for_request``, which finds it here from then on; Wagtail's own query leaves the
    rest to queries of their own, on every page.
    """
    return site_once(request, _best)


def _best(host: str, port: int) -> Site | None:
    """Return the site by Wagtail's rules: name and port, the default of that name, the only one of it, the default."""
    rows = Site.objects.filter(Q(hostname=host) | Q(is_default_site=True)).order_by()
    rows = rows.annotate(banner=_shown_banner())
    if (language := get_language() or settings.LANGUAGE_CODE) not in SERBIAN:
        rows = rows.annotate(translated_root=_root_in(language))
    sites = list(rows.select_related("root_page__locale", "sitesettings"))
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
    """Return the live banner in the reader's language, or the Serbian one: a warning hides for want of a translation
    no more than a helpline does.
    """
    home = settings.LANGUAGE_CODE
    try:
        language = get_supported_content_language_variant(get_language() or home)
    except LookupError:
        language = home
    # The job that takes it down may stand still.
    now = timezone.now()
    live = Banner.objects.filter(live=True, expire_at__gt=now, locale__language_code__in={home, language})
    own_first = Case(When(locale__language_code=language, then=Value(0)), default=Value(1))
    said = JSONObject(title="title", text="text", page="page")
    return Subquery(live.order_by(own_first).annotate(said=said).values("said")[:1])
