"""Each rule of the crawl sees the fault that it is there for, and passes a site without one."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils.translation import trans_real

from portal import languages
from portal.pages.models import Helpline
from tests.crawl import rules
from tests.crawl.reading import read
from tests.crawl.tables import Tables
from tests.crawl.walking import Answer, Site

pytestmark = pytest.mark.django_db
HOST = "http://localhost:8000"
LANGS = {"sr": "sr-Cyrl", "sr-latn": "sr-Latn", "en": "en", "bg": "bg"}
# What the pages in Cyrillic letters say.
SAID = {"sr": "Помоћ за децу", "bg": "Помощ за деца"}
# Of the page on which somebody gives a code.
HEADING = "Шта се дешава са пријавом"


def page(code: str, **changes: str) -> str:
    """Return a page without a fault, apart from ``changes``."""
    other = {"sr": "sr-latn"}.get(code, "sr")
    parts = {
        "lang": LANGS[code],
        "title": f"Pomoć {code}",
        "description": "Sve što treba da znate na jednom mestu.",
        "canonical": f"{HOST}/{code}/pomoc/",
        "default": f"{HOST}/sr/pomoc/",
        "head": "",
        "versions": "".join(
            f'<link rel="alternate" hreflang="{lang}" href="{HOST}/{one}/pomoc/">' for one, lang in LANGS.items()
        ),
        "said": SAID.get(code, "Pomoć"),
        "exit": '<a href="/izlaz/">Izađi</a>',
        "switch": f'<a href="/{other}/pomoc/" hreflang="{LANGS[other]}" translate="no">Ћирилица</a>',
        "body": '<h1 id="naslov">Pomoć</h1><a href="#naslov">Gore</a><a href="tel:116111">116 111</a>',
        "more": "",
    } | changes
    return (
        '<html lang="{lang}"><head><title>{title}</title><meta name="description" content="{description}">'
        '<link rel="canonical" href="{canonical}">{versions}'
        '<link rel="alternate" hreflang="x-default" href="{default}">{head}</head>'
        "<body>{exit}{switch}<main>{body}<p>{said}</p>{more}</main></body></html>"
    ).format(host=HOST, **parts)


def site(
    changed: dict[str, str] | None = None,
    *,
    status: int = 200,
    listed: tuple[str, ...] = tuple(LANGS),
    robots: str = "",
    tables: Tables | None = None,
) -> Site:
    """Return a site of one page in four versions; those of ``changed`` stand in place of some."""
    made = Site()
    for code, html in ({code: page(code) for code in LANGS} | (changed or {})).items():
        path = f"/{code}/pomoc/"
        made.answers[path] = Answer(path, 200, "text/html", {}, html, read(html))
    made.answers["/sr/jos/"] = Answer("/sr/jos/", status, "", {}, tables=tables or Tables())
    versions = "".join(
        f'<x:link rel="alternate" hreflang="{lang}" href="{HOST}/{code}/pomoc/"/>'
        for code, lang in (*LANGS.items(), ("sr", "x-default"))
    )
    entries = "".join(f"<url><loc>{HOST}/{code}/pomoc/</loc>{versions}</url>" for code in listed)
    xmlns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:x="http://www.w3.org/1999/xhtml"'
    made.answers["/sitemap.xml"] = Answer("/sitemap.xml", 200, "", {}, f"<urlset {xmlns}>{entries}</urlset>")
    made.answers["/robots.txt"] = Answer("/robots.txt", 200, "", {}, f"User-agent: *\nDisallow: {robots}")
    made.named_by = dict.fromkeys(made.answers, "the start")
    return made


@pytest.fixture(autouse=True)
def line() -> None:
    from wagtail.models import Locale

    Helpline.objects.create(number="116 111", name="НАДЕЛ", locale=Locale.objects.get(language_code="sr"))


def faulty(code: str = "sr-latn", **changes: str) -> Site:
    return site({code: page(code, **changes)})


def twins() -> Site:
    """Return a site with a second page of the same title."""
    made = site()
    html = page("sr-latn", canonical=f"{HOST}/sr-latn/dva/")
    made.answers["/sr-latn/dva/"] = Answer("/sr-latn/dva/", 200, "text/html", {}, html, read(html))
    return made


FAULTS: list[tuple[Callable[[Site], Iterator[str]], Callable[[], Site]]] = [
    (rules.nothing_is_broken, lambda: site(status=404)),
    (rules.nothing_is_broken, lambda: site(status=301)),
    (rules.addresses_are_of_known_kinds, lambda: faulty(more='<a href="http://primer.rs/">Drugde</a>')),
    (rules.addresses_are_of_known_kinds, lambda: faulty(more='<a href="">Nigde</a>')),
    (rules.fragments_exist, lambda: faulty(more='<a href="#nema">Gore</a>')),
    (rules.fragments_exist, lambda: faulty(more='<a href="/sr-latn/pomoc/#%D1%85">Gore</a>')),
    (rules.ids_are_single_and_meet_what_names_them, lambda: faulty(more='<p id="naslov">Dvaput</p>')),
    (rules.ids_are_single_and_meet_what_names_them, lambda: faulty(more='<label for="nema">Ime</label>')),
    (rules.language_is_that_of_the_address, lambda: faulty(lang="sr-Cyrl")),
    (rules.latin_holds_no_cyrillic, lambda: faulty(more="<p>Љубав</p>")),
    (rules.latin_holds_no_cyrillic, lambda: faulty(more='<img src="/static/x.png" alt="Кућа">')),
    (rules.latin_holds_no_cyrillic, lambda: faulty(more='<p translate="no">Нешто друго</p>')),
    (rules.latin_holds_no_cyrillic, lambda: faulty(description="Све што треба да знате на једном месту.")),
    (rules.language_is_that_of_the_address, lambda: faulty("bg", more='<p lang="bgr">Помощ</p>')),
    (rules.latin_holds_no_cyrillic, lambda: faulty("en", more="<p>Љубав</p>")),
    (rules.latin_holds_no_cyrillic, lambda: faulty("en", more='<p lang="sr">Љубав</p>')),
    (rules.other_cyrillic_is_not_serbian, lambda: faulty("bg", more="<p>Љубав</p>")),
    (rules.other_cyrillic_is_not_serbian, lambda: faulty("bg", said=SAID["sr"])),
    (rules.other_cyrillic_is_not_serbian, lambda: site({one: page(one, title="Помоћ") for one in SAID})),
    (rules.links_stay_in_their_language, lambda: faulty(more='<a href="/sr/pomoc/">Pomoć</a>')),
    (rules.links_stay_in_their_language, lambda: faulty("en", more='<a href="/sr/drugo/">Pomoć</a>')),
    (rules.links_stay_in_their_language, lambda: faulty("en", more='<a href="/bg/drugo/" hreflang="sr">Pomoć</a>')),
    (rules.links_stay_in_their_language, lambda: faulty(more='<a href="/sr/drugo/" hreflang="sr-Cyrl">Pomoć</a>')),
    (rules.versions_name_each_other, lambda: faulty(default=f"{HOST}/sr-latn/pomoc/")),
    (rules.versions_name_each_other, lambda: faulty(head='<meta name="robots" content="noindex">')),
    (rules.versions_name_each_other, lambda: faulty("sr", versions="")),
    (rules.versions_name_each_other, lambda: faulty("en", canonical=f"{HOST}/sr/pomoc/")),
    (rules.canonicals_are_pages, lambda: faulty(canonical=f"{HOST}/sr-latn/nema/")),
    (rules.pages_are_told_apart, twins),
    (rules.pages_are_told_apart, lambda: faulty(title=" ")),
    (rules.pages_are_told_apart, lambda: faulty(description="Pomoć")),
    (rules.pages_are_told_apart, lambda: faulty(more="<h1>Drugi naslov</h1>")),
    (rules.pages_are_told_apart, lambda: faulty(body='<p id="naslov">Bez naslova</p>')),
    (rules.sitemap_lists_what_may_be_indexed, lambda: site(listed=("sr", "sr-latn", "en"))),
    (rules.sitemap_lists_what_may_be_indexed, lambda: faulty(head='<meta name="robots" content="noindex">')),
    (rules.robots_allow_what_the_sitemap_lists, lambda: site(robots="/sr-latn/")),
    (rules.telephones_are_known, lambda: faulty(more='<a href="tel:0800123456">0800 123 456</a>')),
    (rules.telephones_are_known, lambda: faulty(more='<a href="tel:116111">116 112</a>')),
    (rules.the_way_out_is_on_every_page, lambda: faulty(exit="")),
    (rules.the_way_out_is_on_every_page, lambda: faulty(more='<a href="/izlaz/">Izađi</a>')),
    (rules.the_proxy_follows_what_kept_answers_read, lambda: site(tables=Tables(read={"cases_report"}))),
    (rules.no_reader_makes_the_proxy_forget, lambda: site(tables=Tables(written={"pages_helpline"}))),
]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_a_site_without_a_fault_passes(rule: Callable[[Site], Iterator[str]]) -> None:
    assert list(rule(site())) == []


@pytest.mark.parametrize(("rule", "made"), FAULTS, ids=lambda one: getattr(one, "__name__", ""))
def test_a_fault_is_seen(rule: Callable[[Site], Iterator[str]], made: Callable[[], Site]) -> None:
    assert list(rule(made()))


def test_what_nobody_may_find_is_seen_when_it_may_be_found() -> None:
    open_door = site()
    for path in ("/sr/pracenje/", "/sr/utisak/7/"):
        html = '<html lang="sr-Cyrl"><title>Ulaz</title><h1>Ulaz</h1></html>'
        open_door.answers[path] = Answer(path, 200, "text/html", {}, html, read(html))
    found = list(rules.nothing_private_is_indexed(open_door))
    assert len(found) == 3 and "X-Robots-Tag" in found[2]


def test_every_rule_has_a_fault_of_its_own() -> None:
    assert {rule for rule, _made in FAULTS} | {rules.nothing_private_is_indexed} == set(rules.RULES)


def test_what_is_marked_as_serbian_may_stand_in_another_language() -> None:
    more = '<p lang="sr">Љубав</p><a href="/sr/drugo/" hreflang="sr" lang="sr">Љубав</a>'
    assert list(rules.other_cyrillic_is_not_serbian(faulty("bg", more=more))) == []
    assert list(rules.links_stay_in_their_language(faulty("bg", more=more))) == []


@pytest.mark.parametrize(
    ("code", "rule"), [("en", rules.latin_holds_no_cyrillic), ("bg", rules.other_cyrillic_is_not_serbian)]
)
def test_a_string_that_a_catalogue_has_lost_is_seen(
    code: str, rule: Callable[[Site], Iterator[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a page as it is served, once with all strings and once without its heading's."""
    monkeypatch.setattr(languages, "OPEN_LANGUAGES", (code,))
    monkeypatch.setattr(languages, "_ready", frozenset)
    languages.ask_anew()
    assert list(rule(served("sr", code))) == []
    for catalogue in trans_real.translation(code)._catalog._catalogs:
        if HEADING in catalogue:
            monkeypatch.delitem(catalogue, HEADING)
    found = list(rule(served("sr", code)))
    languages.ask_anew()
    assert found and all(HEADING in one for one in found)


def served(*codes: str) -> Site:
    """Return the page for following as the portal serves it in each of the languages."""
    made = Site()
    for path in (f"/{code}/pracenje/" for code in codes):
        html = Client().get(path).content.decode()
        made.answers[path] = Answer(path, 200, "text/html", {}, html, read(html))
    return made
