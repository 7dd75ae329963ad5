"""What must be true of the whole site. Each rule takes what a walk saw and gives a complaint for each fault."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

from django.conf import settings

from portal.caching.public_models import public_models
from portal.languages import LANGUAGES, LATIN_LETTERS, SERBIAN, html_lang
from portal.pages.models import Helpline
from portal.pages.owner import owner
from portal.script.catalogue_checks import SERBIAN_ONLY, same_allowed
from portal.security.zones import zone_for
from reporting.registry.models import Institution
from tests.crawl.reading import CYRILLIC, Reading, Reference
from tests.crawl.walking import HERE, Site, followed, fragment, local

LANGS = {code: html_lang(code) for code, _name in LANGUAGES}
OTHER = {"sr": "sr-latn", "sr-latn": "sr"}
XHTML = "{http://www.w3.org/1999/xhtml}link"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
# Zones of which no address may be kept by a search engine.
HIDDEN = frozenset(
    ("exit", "follow", "useful", "learning", "certificate", "search", "desk", "link", "account", "cms", "health")
)
SHORTEST_DESCRIPTION = 30
EXIT = "/izlaz/"
# All that stands in Cyrillic on a Latin page: the names of the other script and of languages, on the way to them.
KEPT_IN_CYRILLIC = frozenset(("Ћирилица", *(name for _code, name in LANGUAGES if CYRILLIC.search(name))))
# A short word is the same in many languages.
SHORT = 3
# What is the same in Serbian as in another language with Cyrillic letters; the list that `languages check` reads, too.
SAME = same_allowed(settings.BASE_DIR / "locale") | {"Чувам те"}
# Tables that kept answers read and whose changes the proxy does not follow.
NOT_FOLLOWED = {
    "django_content_type": "changes with a release",
    "pages_portalrendition": "a size of a picture, made for its first reader; it follows the picture",
    "wagtailcore_referenceindex": "which page names which file, written past signals: file_use tells the proxy",
    "vault_audithead": "a line is published once a day, and read by the clock",
    "vault_vaultkey": "the key of the same list",
}


def language(path: str) -> str:
    """Return the first part of an address."""
    return path.lstrip("/").partition("/")[0]


def nothing_is_broken(site: Site) -> Iterator[str]:
    """Every address that a page names opens at once: no error, and no way round over a redirect."""
    for path, answer in site.answers.items():
        if answer.status != 200:
            yield f"{site.named_by[path]} names {path}: {answer.status} {answer.headers.get('Location', '')}"


def addresses_are_of_known_kinds(site: Site) -> Iterator[str]:
    """What leads elsewhere is a telephone, an address for mail or a page over HTTPS; nothing is empty."""
    for path, page in site.pages:
        for one in page.references:
            scheme = urlsplit(urljoin(HERE + path, one.address)).scheme
            elsewhere = local(path, one.address) is None
            if not one.address or (elsewhere and scheme not in ("https", "tel", "mailto")):
                yield f"{path}: {one.tag} leads to {one.address!r}"


def fragments_exist(site: Site) -> Iterator[str]:
    """What stands after a # is an id on the page that it leads to."""
    ids = {path: set(page.ids) for path, page in site.pages}
    for path, page in site.pages:
        for one in page.references:
            target, wanted = local(path, one.address), fragment(one.address)
            if wanted and target in ids and wanted not in ids[target]:
                yield f"{path}: no {one.address}"


def ids_are_single_and_meet_what_names_them(site: Site) -> Iterator[str]:
    """No id stands twice on a page, and labels and descriptions name ids that are there."""
    for path, page in site.pages:
        counts = Counter(page.ids)
        yield from (f"{path}: id {one} stands {number} times" for one, number in counts.items() if number > 1)
        yield from (f"{path}: nothing has the id {one}" for one in page.idrefs if one not in counts)


def language_is_that_of_the_address(site: Site) -> Iterator[str]:
    """A page says in which language and script it is, and its parts name languages that there are."""
    known = {"sr", *LANGS.values()}
    for path, page in site.pages:
        if page.lang != LANGS.get(language(path)):
            yield f"{path}: lang={page.lang}"
        yield from (f"{path}: a part with lang={one}" for one in page.langs - known)


def latin_holds_no_cyrillic(site: Site) -> Iterator[str]:
    """In a page in Latin letters every Cyrillic one is protected: the name of a language or script."""
    for path, page in site.pages:
        if language(path) in LATIN_LETTERS:
            yield from (f"{path}: {text}" for text in page.unprotected)
            yield from (f"{path} protects {text}" for text in page.protected if text not in KEPT_IN_CYRILLIC)


def other_cyrillic_is_not_serbian(site: Site) -> Iterator[str]:
    """A page in another language with Cyrillic letters marks what is Serbian, by its letters or by being the same."""
    pages = dict(site.pages)
    for path, page in pages.items():
        code = language(path)
        if code in LATIN_LETTERS | SERBIAN:
            continue
        serbian = _said(pages.get(f"/sr/{_tail(path)}", Reading()), LANGS["sr"])
        for text in _said(page, LANGS.get(code, "")) - SAME:
            if text in serbian and len(CYRILLIC.findall(text)) > SHORT:
                yield f"{path} says as in Serbian: {text[:80]}"
        for lang, text in page.spoken:
            if lang == LANGS.get(code) and set(SERBIAN_ONLY.get(code, "")) & set(text):
                yield f"{path}: {text[:80]}"


def _said(page: Reading, lang: str) -> set[str]:
    """Return what a page says in its own language, its title and description too."""
    return {text for one, text in page.spoken if one == lang} | {page.title.strip(), page.description.strip()}


def _tail(path: str) -> str:
    return path.removeprefix(f"/{language(path)}/")


def links_stay_in_their_language(site: Site) -> Iterator[str]:
    """A way to another language says to which one; the other script of Serbian is only a way to the same page."""
    for path, page in site.pages:
        first = language(path)
        for one in followed(page):
            target = local(path, one.address)
            if target is None or language(target) not in LANGS or language(target) == first:
                continue
            if not _tells(one, language(target)) or not _is_the_same(path, target):
                yield f"{path}: {one.tag} leads to {target}"


def _tells(link: Reference, code: str) -> bool:
    return link.hreflang == LANGS[code] or (link.hreflang == "sr" and code in SERBIAN)


def _is_the_same(path: str, target: str) -> bool:
    if OTHER.get(language(path)) != language(target):
        return True
    return _tail(target.partition("?")[0]) == _tail(path.partition("?")[0])


def versions_name_each_other(site: Site) -> Iterator[str]:
    """A page that may be indexed names itself, both scripts of Serbian and every other language that has it; each of
    those names the same ones.
    """
    for path, page in site.indexable.items():
        named = {lang: local(path, address) for lang, address in page.alternates}
        tail = _tail(path)
        there = {LANGS[code]: f"/{code}/{tail}" for code in LANGS if f"/{code}/{tail}" in site.indexable}
        right = there | {"sr-Cyrl": f"/sr/{tail}", "sr-Latn": f"/sr-latn/{tail}", "x-default": f"/sr/{tail}"}
        if named != right or len(page.alternates) != len(right):
            yield f"{path}: names {page.alternates}"
        if local(path, page.canonical or "-") != path:
            yield f"{path}: canonical {page.canonical}"
        for other in set(named.values()) - site.indexable.keys():
            yield f"{path}: names {other}, which is none of the site's"


def canonicals_are_pages(site: Site) -> Iterator[str]:
    """What a page says is its own address opens, and is its own address."""
    for path, page in site.pages:
        if page.canonical and local(path, page.canonical) not in site.indexable:
            yield f"{path}: canonical {page.canonical}"


def pages_are_told_apart(site: Site) -> Iterator[str]:
    """Every page has one heading of the first level; one that may be found, a title of its own and a description."""
    titles: dict[str, list[str]] = defaultdict(list)
    for path, page in site.pages:
        if len(page.h1) != 1 or not page.h1[0].strip():
            yield f"{path}: headings of the first level: {page.h1}"
        if not page.title.strip():
            yield f"{path}: no title"
    for path, page in site.indexable.items():
        titles[f"{page.title.strip()} ({language(path)})"].append(path)
        if len(page.description.strip()) < SHORTEST_DESCRIPTION:
            yield f"{path}: description {page.description!r}"
    for title, paths in titles.items():
        if len(paths) > 1:
            yield f"the same title {title!r}: {paths}"


def sitemap_lists_what_may_be_indexed(site: Site) -> Iterator[str]:
    """The sitemap and what a crawler found are the same pages, each with the same versions."""
    root = ElementTree.fromstring(site.answers["/sitemap.xml"].html)
    listed = {
        local("/", entry.findtext(LOC, "")): {(one.get("hreflang"), one.get("href")) for one in entry.iter(XHTML)}
        for entry in root
    }
    for path in listed.keys() - site.indexable.keys():
        yield f"the sitemap lists {path}, to which nothing leads"
    for path, page in site.indexable.items():
        if path not in listed:
            yield f"the sitemap does not list {path}"
        elif listed[path] != set(page.alternates):
            yield f"the sitemap gives {path} other versions than the page: {listed[path]}"


def nothing_private_is_indexed(site: Site) -> Iterator[str]:
    """Nothing of the zones that are nobody's to find is offered to a search engine, by page and header."""
    for path, _page in site.pages:
        zone = zone_for(path)
        if zone.name in HIDDEN and path in site.indexable:
            yield f"{path} ({zone.name}) may be indexed"
        if zone.robots and site.answers[path].headers.get("X-Robots-Tag") != zone.robots:
            yield f"{path}: X-Robots-Tag is not {zone.robots}"


def robots_allow_what_the_sitemap_lists(site: Site) -> Iterator[str]:
    """robots.txt keeps nobody from a page that may be indexed."""
    robots = RobotFileParser()
    robots.parse(site.answers["/robots.txt"].html.splitlines())
    yield from (path for path in site.indexable if not robots.can_fetch("*", path))


def telephones_are_known(site: Site) -> Iterator[str]:
    """Every number that can be called is a line's, an institution's or the portal's own, and is the one that is read."""
    known = {line.tel for line in Helpline.objects.shown()}
    known |= {re.sub(r"\D", "", phone) for phone in Institution.objects.values_list("phone", flat=True)}
    known |= {owner().tel}
    for path, page in site.pages:
        for address, words in page.links:
            number = re.sub(r"\D", "", address)
            if address.startswith("tel:") and (number not in known or number not in re.sub(r"\D", "", words)):
                yield f"{path}: {words.strip()!r} calls {number}"


def the_way_out_is_on_every_page(site: Site) -> Iterator[str]:
    """Every page has the quick exit, once."""
    for path, page in site.pages:
        exits = sum(one.address == EXIT for one in page.references)
        if exits != 1:
            yield f"{path}: {exits} ways out"


def the_proxy_follows_what_kept_answers_read(site: Site) -> Iterator[str]:
    """A change of any table behind an answer that the proxy keeps makes it forget all."""
    followed_tables = {model._meta.db_table for model in public_models()} | NOT_FOLLOWED.keys()
    for path, answer in site.answers.items():
        if zone_for(path).cacheable:
            yield from (f"{path} reads {table}" for table in sorted(answer.tables.read - followed_tables))


def no_reader_makes_the_proxy_forget(site: Site) -> Iterator[str]:
    """What an answer writes is no table that the proxy follows."""
    followed_tables = {model._meta.db_table for model in public_models()}
    for path, answer in site.answers.items():
        yield from (f"{path} writes {table}" for table in sorted(answer.tables.written & followed_tables))


RULES = (
    nothing_is_broken,
    addresses_are_of_known_kinds,
    fragments_exist,
    ids_are_single_and_meet_what_names_them,
    language_is_that_of_the_address,
    latin_holds_no_cyrillic,
    other_cyrillic_is_not_serbian,
    links_stay_in_their_language,
    versions_name_each_other,
    canonicals_are_pages,
    pages_are_told_apart,
    sitemap_lists_what_may_be_indexed,
    nothing_private_is_indexed,
    robots_allow_what_the_sitemap_lists,
    telephones_are_known,
    the_way_out_is_on_every_page,
    the_proxy_follows_what_kept_answers_read,
    no_reader_makes_the_proxy_forget,
)
