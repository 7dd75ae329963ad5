from typing import cast

from django.test import RequestFactory
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from portal.patches.wagtail_request import hand_over_route, site_once

RENAMED = "the name has changed: pages are right and ask more queries, see portal/patches/wagtail_request.py"


def test_wagtail_still_takes_the_page_that_it_finds_at_the_request() -> None:
    request, route = RequestFactory().get("/"), cast(RouteResult, object())
    hand_over_route(request, route)
    assert Page.route_for_request(request, "/negde/") is route, RENAMED


def test_wagtail_still_takes_the_site_that_it_finds_at_the_request() -> None:
    asked, site = [], Site(hostname="primer.rs")

    def find(host: str, port: int) -> Site:
        asked.append((host, port))
        return site

    request = RequestFactory().get("/", headers={"host": "primer.rs"})
    assert site_once(request, find) is site_once(request, find) is site
    assert asked == [("primer.rs", 80)]
    assert Site.find_for_request(request) is site, RENAMED
