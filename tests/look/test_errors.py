"""Error pages: in the look, in the script of the address, without anything that could be down."""

from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_NO_CSRF_COOKIE
from django.test import RequestFactory

from portal import errors

VIEWS: list[tuple[int, Callable[..., HttpResponse]]] = [
    (400, errors.bad_request),
    (403, errors.permission_denied),
    (403, errors.csrf_failure),
    (404, errors.page_not_found),
    (429, errors.too_many_requests),
    (500, errors.server_error),
]
STORY = "Тата ме <удара>"


def get(path: str = "/sr/nema/") -> HttpRequest:
    """Return a bare request: no session, no user, no database (pytest-django forbids it here)."""
    return RequestFactory().get(path)


@pytest.mark.parametrize(("status", "view"), VIEWS)
def test_page_needs_no_database_and_shows_the_numbers(status: int, view: Callable[..., HttpResponse]) -> None:
    response = view(get())
    text = response.content.decode()
    assert response.status_code == status
    assert '<html lang="sr-Cyrl">' in text
    for number in ("192", "194", "116 111"):
        assert f'href="tel:{number.replace(" ", "")}"' in text and number in text


@pytest.mark.parametrize(("status", "view"), VIEWS)
def test_address_decides_the_script(status: int, view: Callable[..., HttpResponse]) -> None:
    text = view(get("/sr-latn/nema/")).content.decode()
    assert '<html lang="sr-Latn">' in text
    assert "Hitna pomoć" in text or "hitna pomoć" in text
    assert "Хитна" not in text


@pytest.mark.parametrize(
    ("path", "url", "current"),
    [
        ("/sr/nema/", "/sr-latn/nema/", "sr-Cyrl"),
        ("/sr-latn/prijava/nema/", "/sr/prijava/nema/", "sr-Latn"),
        ("/hu/nema/", "/sr-latn/nema/", "sr-Cyrl"),
        ("/nema/", "/sr-latn/nema/", "sr-Cyrl"),
        ("/sr/../../izlaz/", "/sr-latn/", "sr-Cyrl"),
        ("/sr-latn/a/..\\..\\..\\izlaz/", "/sr/", "sr-Latn"),
        ("/./izlaz/", "/sr-latn/", "sr-Cyrl"),
        ('//primer.rs/"><b>', "/sr-latn/primer.rs/%22%3E%3Cb%3E", "sr-Cyrl"),
    ],
)
def test_a_missing_page_says_so_in_the_other_script_too(path: str, url: str, current: str) -> None:
    request = get()
    request.path_info = path
    text = errors.page_not_found(request).content.decode()
    assert f'<a href="{url}" hreflang=' in text
    assert f'<span aria-current="true" lang="{current}"' in text


@pytest.mark.parametrize("path", ["/postupanje/nema/", "/nalog/nema/"])
def test_behind_the_door_no_link_changes_the_script(path: str) -> None:
    assert 'class="scripts"' not in errors.page_not_found(get(path)).content.decode()


def test_after_a_form_no_link_would_lose_it() -> None:
    assert 'class="scripts"' not in errors.page_not_found(RequestFactory().post("/sr/nema/")).content.decode()


def test_server_error_survives_a_lost_stylesheet() -> None:
    with patch("portal.errors.static", side_effect=ValueError("missing manifest entry")):
        response = errors.server_error(get())
    assert response.status_code == 500
    assert 'class="masthead"' in response.content.decode()


def test_server_error_survives_everything() -> None:
    with patch("portal.errors.render_to_string", side_effect=RuntimeError):
        response = errors.server_error(get())
    assert response.status_code == 500
    assert "116 111" in response.content.decode()


@pytest.mark.parametrize(("status", "view"), VIEWS)
@pytest.mark.parametrize("path", ["/sr/prijava/nema/", "/sr/nema/", "/nema/"])
def test_way_out_is_on_every_error_that_a_reader_can_meet(
    status: int, view: Callable[..., HttpResponse], path: str
) -> None:
    text = view(get(path)).content.decode()
    assert 'href="/izlaz/"' in text and "js/quick-exit" in text
    assert "Чувам те</title>" not in text


@pytest.mark.parametrize(("status", "view"), VIEWS)
def test_people_at_work_need_no_way_out(status: int, view: Callable[..., HttpResponse]) -> None:
    assert "data-quick-exit" not in view(get("/postupanje/nema/")).content.decode()


def test_old_token_loses_nothing_typed() -> None:
    request = RequestFactory().post("/sr/prijava/korak/prica/", {"story": STORY, "csrfmiddlewaretoken": "old"})
    text = errors.csrf_failure(request, reason=REASON_NO_CSRF_COOKIE).content.decode()
    assert 'name="story" value="Тата ме &lt;удара&gt;"' in text
    assert 'value="old"' not in text
    assert text.count('name="csrfmiddlewaretoken"') == 1


def test_typed_words_keep_their_letters_in_latin() -> None:
    request = RequestFactory().post("/sr-latn/prijava/korak/prica/", {"story": STORY})
    text = errors.csrf_failure(request, reason=REASON_NO_CSRF_COOKIE).content.decode()
    assert "Тата ме" in text


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/sr/prijava/korak/prica/", REASON_BAD_ORIGIN), ("/nalog/prijava/", REASON_NO_CSRF_COOKIE)],
)
def test_form_of_another_site_or_another_zone_is_not_offered_again(path: str, reason: str) -> None:
    request = RequestFactory().post(path, {"story": STORY, "password": "лозинка"})
    text = errors.csrf_failure(request, reason=reason).content.decode()
    assert "Тата" not in text
    assert "лозинка" not in text


def test_files_are_not_promised() -> None:
    request = RequestFactory().post(
        "/sr/prijava/korak/prica/", {"story": STORY, "file": SimpleUploadedFile("a.txt", b"x")}
    )
    assert "Тата" not in errors.csrf_failure(request, reason=REASON_NO_CSRF_COOKIE).content.decode()
