"""An account that works behind the door is led back to work; the icon is found and does not shout."""

import re

import pytest
from django.test import Client, RequestFactory

from portal import errors


@pytest.mark.parametrize(
    ("path", "url", "label"),
    [
        ("/postupanje/nema/", "/postupanje/", "Мој дан"),
        ("/nalog/nema/", "/nalog/", "Мој налог"),
        ("/cms/nema/", "/cms/", "Уређивање сајта"),
    ],
)
@pytest.mark.parametrize("view", [errors.permission_denied, errors.page_not_found, errors.bad_request])
def test_work_leads_back_to_work_and_never_to_the_report(view: object, path: str, url: str, label: str) -> None:
    html = view(RequestFactory().get(path)).content.decode()  # type: ignore[operator]
    assert re.search(f'<a class="button" href="{url}">\\s*{label}\\s*</a>', html)
    assert "Пријави насиље" not in html and "Прати пријаву" not in html
    assert 'href="tel:192"' in html


@pytest.mark.parametrize("path", ["/sr/nema/", "/sr-latn/pracenje/nema/"])
def test_the_public_still_finds_report_and_follow(path: str) -> None:
    html = errors.page_not_found(RequestFactory().get(path)).content.decode()
    language = path.split("/")[1]
    for address in ("", "prijava/", "pracenje/"):
        assert f'href="/{language}/{address}"' in html


def test_the_icon_is_where_browsers_ask_for_it() -> None:
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 301 and re.search(r"/static/img/favicon.*\.svg$", answer["Location"])
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("path", "icon"), [("/sr/nema/", "favicon"), ("/sr/pracenje/nema/", "page")])
def test_an_error_where_somebody_reports_shows_a_plain_sheet_in_the_tab(path: str, icon: str) -> None:
    html = errors.page_not_found(RequestFactory().get(path)).content.decode()
    assert re.search(rf'<link rel="icon" href="/static/img/{icon}[^"]*\.svg"', html)
