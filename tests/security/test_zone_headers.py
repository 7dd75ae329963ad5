"""Every zone answers with exactly the headers of the table."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from portal.security.middleware import ZoneMiddleware
from portal.security.zones import ZONES, cookie_name, zone_for

STRICT = (
    "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; img-src 'self'; manifest-src 'self'; media-src 'self'; script-src 'self'; "
    "style-src 'self'"
)
CMS = (
    "base-uri 'self'; connect-src 'self'; default-src 'self'; font-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'self'; frame-src 'self'; img-src 'self' data: blob:; media-src 'self'; object-src 'none'; "
    "script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:"
)
FILES = (
    "default-src 'none'; frame-ancestors 'none'; img-src 'self'; media-src 'self'; sandbox; style-src 'unsafe-inline'"
)
BARE = "default-src 'none'; frame-ancestors 'none'"
SAVED = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}


def headers(
    policy: str = STRICT,
    *,
    cache: str = "no-store",
    referrer: str = "same-origin",
    frame: str = "DENY",
    embedder: bool = True,
    robots: bool = False,
) -> dict[str, str]:
    expected = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": referrer,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": frame,
        "Cache-Control": cache,
    }
    if embedder:
        expected["Cross-Origin-Embedder-Policy"] = "require-corp"
    if robots:
        expected["X-Robots-Tag"] = "noindex"
    return expected


EXPECTED = {
    "exit": ("/izlaz/", headers(BARE, referrer="no-referrer", robots=True)),
    "report": ("/sr-latn/prijava/3/", headers()),
    "follow": ("/sr/pracenje/", headers()),
    "useful": ("/sr/utisak/7/", headers(robots=True)),
    "learning": ("/sr/ucenje/kod/", headers(robots=True)),
    "certificate": ("/sr-latn/uverenje/12345678/", headers(robots=True)),
    "search": ("/sr/pretraga/?q=x", headers(referrer="no-referrer", robots=True)),
    "desk": ("/postupanje/red/", headers(robots=True)),
    "link": ("/nalog/veza/x/", headers(BARE, referrer="no-referrer", robots=True)),
    "account": ("/nalog/prijava/", headers(robots=True)),
    "cms": (f"/{settings.CMS_PATH}pages/", headers(CMS, frame="SAMEORIGIN", embedder=False, robots=True)),
    "health": ("/zdravlje/", headers(robots=True)),
    "files": ("/media/images/a.png", headers(FILES, cache="public, max-age=3600")),
    "documents": ("/dokumenti/1/a.pdf", headers(FILES, cache="public, max-age=60") | SAVED),
    "static": ("/static/unknown.css", headers()),
    "public": ("/sr/", headers(cache="public, max-age=60")),
    "other": ("/", headers()),
}


def answer(path: str, response: HttpResponse | None = None, method: str = "get", **cookies: str) -> HttpResponse:
    request: HttpRequest = getattr(RequestFactory(), method)(path)
    request.COOKIES.update(cookies)
    return ZoneMiddleware(lambda _request: response or HttpResponse("text"))(request)  # type: ignore[return-value]


def test_every_zone_of_the_table_has_an_expectation() -> None:
    assert {zone.name for zone in ZONES} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_zone_has_exactly_its_headers(name: str) -> None:
    path, expected = EXPECTED[name]
    assert zone_for(path).name == name
    found = dict(answer(path).items())
    found.pop("Content-Type")
    assert found == expected


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/sr/prijava/", "report"),
        ("/sr-latn/pracenje/poruka/", "follow"),
        ("/rsk/pracenje/", "follow"),
        ("/sr/prijavaa/", "public"),
        ("/hu/ucenje/razred/", "learning"),
        ("/sr/ucenjee/", "public"),
        ("/sr/obuke/ucenje/", "public"),
        ("/sr-latn/pretraga/predlozi/", "search"),
        ("/sr/pretraga", "search"),
        ("/sr/Pretraga/", "search"),
        ("/sr-latn/pretragA", "search"),
        ("/hu/PRETRAGA/predlozi", "search"),
        ("/sr/pretragaa/", "public"),
        ("/sr/pretraga-tragova/", "public"),
        ("/sr/o/prijava/", "public"),
        ("/robots.txt", "public"),
        ("/robots.txt/x", "other"),
        ("/postupanje", "other"),
        ("/nalog/drugi-korak/", "account"),
        ("/unknown/", "other"),
        ("/api/", "other"),
        ("/xx/", "other"),
        ("/sr-cyrl/", "other"),
        ("//", "other"),
        ("//sr/", "other"),
        ("/api/prijava/", "other"),
    ],
)
def test_the_first_matching_row_wins(path: str, name: str) -> None:
    assert zone_for(path).name == name


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sr/pretraga", "/sr-latn/pretragA", "/sr/Pretraga/", "/sr/PRETRAGA/predlozi"])
def test_nobody_keeps_an_answer_that_repeats_a_question_however_the_address_was_typed(path: str) -> None:
    response = Client().get(path, {"q": "МАРИЦА"})
    assert response.status_code != 200
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_public_page_loses_vary_cookie_and_keeps_the_rest() -> None:
    response = answer("/sr/", HttpResponse("text", headers={"Vary": "Cookie, Accept-Language"}))
    assert response["Vary"] == "Accept-Language"


def test_public_page_for_someone_signed_in_is_not_stored() -> None:
    assert answer("/sr/", s="abc")["Cache-Control"] == "private, no-store"


def test_public_page_that_forbids_storing_is_obeyed() -> None:
    response = answer("/sr/", HttpResponse("text", headers={"Cache-Control": "no-store"}))
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("status", [403, 500, 503])
def test_failed_public_page_is_not_stored(status: int) -> None:
    assert answer("/sr/", HttpResponse(status=status))["Cache-Control"] == "private, no-store"


def with_cookie(name: str) -> HttpResponse:
    response = HttpResponse("text")
    response.set_cookie(name, "value")
    return response


def test_cookie_on_a_public_page_is_a_defect() -> None:
    with pytest.raises(ImproperlyConfigured, match="public must not set the cookie t"):
        answer("/sr/", with_cookie("t"))


@override_settings(RAISE_DEFECTS=False)
def test_cookie_on_a_public_page_is_dropped_in_service() -> None:
    assert not answer("/sr/", with_cookie("t")).cookies


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/sr/prijava/", "s"),
        ("/sr/pracenje/", "l"),
        ("/sr/ucenje/", "r"),
        ("/sr/uverenje/", "l"),
        ("/postupanje/", "d"),
    ],
)
def test_zones_do_not_set_each_others_cookies(path: str, name: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        answer(path, with_cookie(name))


@override_settings(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_NAME="__Host-s", CSRF_COOKIE_NAME="__Host-t")
def test_cookies_over_https_are_bound_to_the_host() -> None:
    assert [cookie_name(name) for name in "drlstk"] == [f"__Host-{name}" for name in "drlstk"]


@pytest.mark.parametrize("path", ["/sr/prijava/", "/sr/pracenje/", "/izlaz/"])
def test_report_follow_and_exit_never_answer_429(path: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="429"):
        answer(path, HttpResponse(status=429))


@pytest.mark.django_db
def test_unknown_public_address_sets_no_cookie_and_opens_no_session(client: Client) -> None:
    response = client.get("/sr/nema-ove-strane/")
    assert response.status_code == 404
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Permissions-Policy"].startswith("accelerometer=()")
    assert response["X-Content-Type-Options"] == "nosniff"
