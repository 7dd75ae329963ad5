"""Addresses and heads of the finder's pages."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.pages.places import active_language, alternates, canonical, other_languages
from portal.script.slugs import slugify
from portal.security import hosts
from portal.security.zones import PUBLIC_HOST
from reporting.registry.models import District, Municipality

DISTRICT_ENDING = " управни округ"


@dataclass(frozen=True)
class Head:
    """What ``pages/head_links.html`` needs of a page."""

    meta_title: str
    search_description: str | Promise = ""


def index_url() -> str:
    """Return the address of the finder in the active language."""
    return reverse("finder:index")


def district_url(district: District) -> str:
    """Return the address of a district: its number in ISO 3166-2 and its name."""
    number = int(district.code.removeprefix("RS-"))
    return reverse("finder:district", args=(number, slugify(short_name(district))))


def municipality_url(place: Municipality) -> str:
    """Return the address of a municipality: its registration number, which never changes, and its name."""
    return reverse("finder:municipality", args=(int(place.code), slugify(str(place))))


def short_name(district: District) -> str:
    """Return the name of a district without the words that all of them share."""
    return district.name.removesuffix(DISTRICT_ENDING)


def tail_of(url: str) -> str:
    """Return what stands behind the language in an address."""
    return url.lstrip("/").partition("/")[2]


def head(request: HttpRequest, *, url: str, page: Head, above: list[tuple[str, str]], name: str) -> dict[str, Any]:
    """Return what base templates show of a page: its versions, its own address, and the trail from the front page.

    ``above`` are names and addresses of the pages between; ``name`` is what the last step is called.
    """
    versions = alternates(tail_of(url), other_languages())
    home = (_("Почетна"), hosts.link(request, PUBLIC_HOST, f"/{active_language()}/"))
    trail = [{"title": title, "url": address} for title, address in [home, *above]]
    return {
        "page": page,
        "alternates": versions,
        "canonical": canonical(versions),
        "crumbs": [*trail, {"title": name, "url": ""}],
    }
