"""Whoever works with a text sees the marks in it that turn letters around."""

import uuid
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from portal.pages.models import PortalDocument
from portal.security.direction import DirectionMarksMiddleware, with_signs
from reporting.cases import services
from reporting.cases.models import Case
from reporting.cases.principals import Reporter
from tests.accounts.fixtures import MakeUser, sign_in
from tests.cases.fixtures import CSW
from tests.desk.conftest import Seat, seat, take  # noqa: F401

TURNED = "\u202eмог\u2069"
SIGNS = "⟦U+202E⟧мог⟦U+2069⟧"


@pytest.mark.parametrize("mark", "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_each_mark_is_shown(mark: str) -> None:
    assert with_signs(f"<p>а{mark}б</p>") == f"<p>а⟦U+{ord(mark):04X}⟧б</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>„Ћирилица“ – š\u200d\u200b\u2019</p>",
        '<input value="\u202eа"><p>б</p>',
        "<textarea name=a>\u202eа</textarea>б",
        "<TEXTAREA>\u202eа\n</TEXTAREA >",
        '<script type="application/json">"\u202e"</script>',
    ],
)
def test_what_is_no_mark_and_what_a_form_gives_back_stay(html: str) -> None:
    assert with_signs(html) == html


def test_after_a_field_the_text_goes_on() -> None:
    assert with_signs("<textarea>\u202e</textarea>\u202e<b>\u202e") == "<textarea>\u202e</textarea>⟦U+202E⟧<b>⟦U+202E⟧"


def answered(path: str, response: HttpResponse | StreamingHttpResponse) -> HttpResponse | StreamingHttpResponse:
    def view(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        return response

    return DirectionMarksMiddleware(view)(RequestFactory().get(path))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("path", "kind", "shown"),
    [
        ("/postupanje/", "text/html; charset=utf-8", SIGNS),
        ("/cms/reports/", "text/html", SIGNS),
        ("/cms/api/", "application/json", TURNED),
        ("/sr/pracenje/", "text/html", TURNED),
        ("/sr/", "text/html", TURNED),
    ],
)
def test_pages_of_those_who_work_here_show_them(path: str, kind: str, shown: str) -> None:
    response = HttpResponse(TURNED, content_type=kind)
    response["Content-Length"] = str(len(response.content))
    found = answered(path, response)
    assert found.content.decode() == shown  # type: ignore[union-attr]
    assert found.get("Content-Length", str(len(shown.encode()))) == str(len(shown.encode()))


def test_bytes_that_are_no_text_and_streams_pass() -> None:
    assert answered("/postupanje/", HttpResponse(b"\xff")).content == b"\xff"  # type: ignore[union-attr]
    stream = answered("/cms/", StreamingHttpResponse([TURNED]))
    assert b"".join(stream) == TURNED.encode()  # type: ignore[arg-type]


@pytest.mark.django_db
def test_the_desk_shows_what_a_reporter_wrote_with_its_marks(
    seat: Callable[..., Seat],  # noqa: F811
    routed: Callable[..., Case],
) -> None:
    centre, case = seat("case_worker", CSW), routed(to=(CSW,))
    take(case, centre)
    services.message_from_reporter(
        principal=Reporter(case.first_report.pk), body=f"Ја сам {TURNED}.", submission_key=uuid.uuid4()
    )
    page = centre.sees(f"/postupanje/predmeti/{case.pk}/", f"Ја сам {SIGNS}.")
    assert "\u202e" not in page


@pytest.mark.django_db
def test_a_list_of_the_cms_shows_the_marks_of_a_title(make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    user.is_superuser = True
    user.save(update_fields=["is_superuser"])
    client = Client()
    sign_in(client, user)
    PortalDocument.objects.create(title=f"Летак {TURNED}", file=ContentFile(b"tekst", name="letak.txt"))
    page = client.get("/cms/documents/").content.decode()
    assert f"Летак {SIGNS}" in page
