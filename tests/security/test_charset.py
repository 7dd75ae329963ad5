"""Whatever charset a request claims, it is read as UTF-8 and answered by a page of ours."""

import io
from typing import Any

import pytest
from django.test import RequestFactory

from portal.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
CHARSETS = ["hex", "utf-7", "unicode_escape", "idna", "utf-16", "nema-takvog"]


def answered(method: str, content_type: str, body: bytes = b"") -> tuple[str, str]:
    """Return status and Cache-Control of the application that gunicorn serves."""
    told: list[tuple[str, str]] = []
    environ: dict[str, Any] = RequestFactory()._base_environ(
        REQUEST_METHOD=method,
        PATH_INFO="/sr/pracenje/",
        QUERY_STRING="poslato=zz",
        CONTENT_TYPE=content_type,
        CONTENT_LENGTH=str(len(body)),
    )
    environ["wsgi.input"] = io.BytesIO(body)

    def start_response(status: str, headers: list[tuple[str, str]], *args: Any) -> None:
        told.append((status, dict(headers).get("Cache-Control", "")))

    for _part in application(environ, start_response):
        pass
    return told[0]


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_page_is_shown(charset: str) -> None:
    assert answered("GET", f"text/plain; charset={charset}") == ("200 OK", "no-store")


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_form_is_read(charset: str, kind: str) -> None:
    body = b"code=%ED%A0%80&x=+2AA-"
    if "multipart" in kind:
        body = b'--x\r\nContent-Disposition: form-data; name="code"\r\n\r\n+2AA-\r\n--x--\r\n'
    status, _cache = answered("POST", f"{kind}; charset={charset}", body)
    # Without the form's token the answer is the page that says so; with an error of ours it would be 500.
    assert status == "403 Forbidden"
