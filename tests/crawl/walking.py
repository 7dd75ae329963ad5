"""Walks through the whole public site as a crawler does: every link, picture and form that asks, from the front page.

A page whose address has a question (a choice in the library, a search of the finder) is opened, and its own
further questions are not: chosen one by one they would never end.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import unquote, urlencode, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from portal.security.zones import zone_for
from tests.crawl.reading import Reading, Reference, read
from tests.crawl.tables import Tables, tables_used

HERE = "http://testserver"
STARTS = ("/sr/", "/sr-latn/", "/sitemap.xml", "/robots.txt", "/dnevnik.txt", "/kljucevi.txt")
# Joined by `manage.py styles` when the portal is prepared.
MADE = frozenset(("css/portal.css",))
# What somebody types into a field of a form that asks: something that is found, and something that is not.
TYPED = ("палилула", "qwerty")


@dataclass
class Answer:
    """What the site answered at ``address``; ``html`` is any text, ``page`` what HTML says, ``tables`` what it used."""

    address: str
    status: int
    kind: str
    headers: dict[str, str]
    html: str = ""
    page: Reading | None = None
    tables: Tables = field(default_factory=Tables)


@dataclass
class Site:
    """Everything that a walk saw: answers, and who names which address."""

    answers: dict[str, Answer] = field(default_factory=dict)
    named_by: dict[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> Iterator[tuple[str, Reading]]:
        """All pages that opened, with their addresses."""
        return ((one.address, one.page) for one in self.answers.values() if one.page and one.status == 200)

    @cached_property
    def indexable(self) -> dict[str, Reading]:
        """The pages that a search engine may keep under their own address; asked for when the walk has ended."""
        return {
            path: page
            for path, page in self.pages
            if "noindex" not in page.robots + self.answers[path].headers.get("X-Robots-Tag", "")
            and local(path, page.canonical or path) == path
        }


# Most pages name the same few addresses: menu, footer, what stands around them.
@lru_cache(maxsize=200_000)
def local(base: str, address: str) -> str | None:
    """Return ``address``, as the page at ``base`` names it, without its host; None where it leads elsewhere."""
    whole = urlsplit(urljoin(HERE + base, address))
    public = urlsplit(settings.PUBLIC_URL)
    if whole.scheme not in ("http", "https") or whole.netloc not in (urlsplit(HERE).netloc, public.netloc):
        return None
    return whole.path + (f"?{whole.query}" if whole.query else "")


def fragment(address: str) -> str:
    """Return what stands after the # of an address, as an id."""
    return unquote(urlsplit(address).fragment)


def walk(client: Client, starts: tuple[str, ...] = STARTS) -> Site:
    """Open everything that can be reached from ``starts`` by following links and asking forms."""
    site = Site()
    waiting = deque(starts)
    site.named_by = dict.fromkeys(starts, "the start")
    while waiting:
        path = waiting.popleft()
        answer = site.answers[path] = _ask(client, path)
        if answer.page is None:
            continue
        for named in _named(path, answer.page):
            if named not in site.named_by and not ("?" in path and "?" in named):
                site.named_by[named] = path
                waiting.append(named)
    return site


def _ask(client: Client, path: str) -> Answer:
    if path.startswith(settings.STATIC_URL):
        name = path.removeprefix(settings.STATIC_URL)
        return Answer(path, 200 if name in MADE or finders.find(name) else 404, "", {})
    # A crawler brings no cookie along, and neither does a reader who comes by a link.
    client.cookies.clear()
    with tables_used() as tables:
        response = client.get(path)
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    answer = Answer(path, response.status_code, kind, dict(response.headers), tables=tables)
    if response.status_code in (301, 302, 303, 307, 308):
        answer.headers["Location"] = response["Location"]
    elif not response.streaming and kind in ("text/html", "text/plain", "application/xml"):
        answer.html = response.content.decode()
        answer.page = read(answer.html) if kind == "text/html" else None
    return answer


def _named(path: str, page: Reading) -> Iterator[str]:
    for reference in page.references:
        named = local(path, reference.address)
        if named is not None and not _leaves(named):
            yield named
    for form in page.forms:
        action = local(path, form.action or path)
        questions = form.fields + [(name, value) for name in form.typed for value in TYPED]
        for question in [*questions, *((name, "") for name in form.typed)]:
            yield f"{(action or path).partition('?')[0]}?{urlencode([question])}"


def _leaves(path: str) -> bool:
    """Tell whether the address ends the visit; it is asked for nowhere but in the tests of the exit."""
    return zone_for(path).name == "exit"


def followed(page: Reading) -> Iterator[Reference]:
    """The addresses of ``page`` where a reader goes."""
    return (one for one in page.references if one.is_followed)
