import pytest
from django.conf import settings as current
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.pages import places
from portal.script.middleware import LanguageMiddleware, ScriptMiddleware
from portal.script.negotiation import accepted_language, prefix_of
from portal.script.views import language_root

PAGE = '<p title="Кућа">Љубав <b translate="no">Ђ</b></p>'
LATIN = '<p title="Kuća">Ljubav <b translate="no">Ђ</b></p>'


def ask(rf, path, response=None, session=None, **headers):
    """Send a request through both middlewares and return request and answer."""
    request = rf.get(path, headers=headers)
    if session is not None:
        request.session = session
        request.COOKIES[current.SESSION_COOKIE_NAME] = "x"
    active = []

    def view(request):
        active.append(translation.get_language())
        return response or HttpResponse(PAGE)

    answer = LanguageMiddleware(ScriptMiddleware(view))(request)
    assert active == [request.LANGUAGE_CODE]
    return request, answer


@pytest.mark.parametrize(
    ("path", "code", "script"),
    [
        ("/sr/", "sr", "cyrl"),
        ("/sr-latn/prijava/", "sr-latn", "latn"),
        ("/sr", "sr", "cyrl"),
        ("/sr-latn", "sr-latn", "latn"),
    ],
)
def test_the_address_decides_whatever_browser_and_session_say(rf, path, code, script):
    request, _ = ask(rf, path, session={"script": "sr-latn" if code == "sr" else "sr"}, accept_language="sh,sr;q=0.5")
    assert (request.LANGUAGE_CODE, request.script) == (code, script)


@pytest.mark.parametrize(
    ("session", "header", "code"),
    [
        ({"script": "sr-latn"}, "sr", "sr-latn"),
        ({"script": "sr"}, "sr-Latn", "sr"),
        ({"script": "hu"}, "sr-Latn", "sr-latn"),
        ({"script": None}, "", "sr"),
        ({}, "hu", "sr-latn"),
        (None, "sh", "sr-latn"),
    ],
)
def test_a_zone_without_language_asks_the_session_then_the_browser(rf, session, header, code):
    request, response = ask(rf, "/postupanje/", session=session, accept_language=header)
    assert code == request.LANGUAGE_CODE
    assert response["Vary"] == "Accept-Language"


def test_the_session_of_a_visitor_without_a_cookie_is_never_opened(rf):
    request, _ = ask(rf, "/postupanje/")
    assert not hasattr(request, "session")


def test_an_address_with_a_language_does_not_vary(rf):
    assert not ask(rf, "/sr-latn/", session={"script": "sr"})[1].has_header("Vary")


def test_the_language_of_one_request_does_not_stay_for_the_next(rf):
    translation.activate("sr")
    ask(rf, "/sr-latn/")
    assert translation.get_language() == "sr"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "sr"),
        ("sr", "sr"),
        ("sr-RS,sr;q=0.9,en;q=0.8", "sr"),
        ("sr-Latn-RS,sr;q=0.9", "sr-latn"),
        ("sr_Latn", "sr-latn"),
        ("SR-LATN", "sr-latn"),
        ("sr-ME", "sr-latn"),
        ("sr-Cyrl-ME", "sr"),
        ("sh", "sr-latn"),
        ("sh-BA", "sr-latn"),
        ("hbs", "sr-latn"),
        ("hbs-Cyrl", "sr"),
        ("en-US,en;q=0.9,sh;q=0.5", "sr-latn"),
        ("sr;q=0.1,sh;q=0.9", "sr-latn"),
        ("sh;q=0,de", "sr"),
        ("*", "sr"),
        ("hu", "sr-latn"),
        ("bs-BA,en;q=0.5", "sr-latn"),
        ("mk", "sr"),
        ("en", "sr"),
        ("en-US,en;q=0.9,hu;q=0.8", "sr-latn"),
        ("en-US,en;q=0.9,sr;q=0.8", "sr"),
        ("hu;q=1,sr-latn;q=0.2", "sr-latn"),
        ("," * 50, "sr"),
        ("sr;q=abc", "sr"),
        ("a" * 10_000, "sr"),
        ("sr-latn," + "x" * 10_000, "sr-latn"),
    ],
)
def test_the_root_leads_to_the_language_that_the_browser_prefers(client, header, code):
    response = client.get("/", headers={"accept-language": header})
    assert (response.status_code, response["Location"]) == (302, f"/{code}/")
    assert "no-store" in response["Cache-Control"]
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


@given(st.text(), st.sets(st.sampled_from(["sr", "sr-latn", "hu"]), min_size=1))
def test_no_header_breaks_the_choice(header, among):
    assert accepted_language(header, among) in among | {"sr", "sr-latn"}


def test_a_page_in_latin_is_converted_and_a_page_in_cyrillic_is_not(rf):
    assert ask(rf, "/sr-latn/")[1].content.decode() == LATIN
    assert ask(rf, "/sr/")[1].content.decode() == PAGE


def test_the_length_is_that_of_the_converted_page(rf):
    response = HttpResponse(PAGE, headers={"Content-Length": str(len(PAGE.encode()))})
    _, answer = ask(rf, "/sr-latn/", response=response)
    assert answer["Content-Length"] == str(len(LATIN.encode()))


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(PAGE, content_type="text/plain; charset=utf-8"),
        HttpResponse(PAGE, content_type="application/xml"),
        HttpResponse(PAGE, headers={"Content-Encoding": "br"}),
        HttpResponse(PAGE.encode("windows-1251"), content_type="text/html; charset=windows-1251"),
        JsonResponse({"име": "Љ"}, json_dumps_params={"ensure_ascii": False}),
    ],
)
def test_what_is_not_a_plain_page_passes_unchanged(rf, response):
    before = response.content
    assert ask(rf, "/sr-latn/", response=response)[1].content == before


def test_streams_pass_unchanged(rf, tmp_path, db):
    file = tmp_path / "a.html"
    file.write_text(PAGE, encoding="utf-8")
    with file.open("rb") as opened:
        responses = [StreamingHttpResponse([PAGE]), FileResponse(opened, content_type="text/html")]
        answers = [ask(rf, "/sr-latn/", response=response)[1] for response in responses]
        assert [b"".join(answer).decode() for answer in answers] == [PAGE, PAGE]


@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/3/", "/api/v1/"])
def test_the_editors_rooms_and_the_api_are_never_converted(rf, path):
    request, response = ask(rf, path, session={"script": "sr-latn"})
    assert request.script == "latn"
    assert response.content.decode() == PAGE


def test_bytes_that_are_no_text_survive(rf):
    response = HttpResponse("ж".encode() + b"\xff<b>" + "ж".encode())
    assert ask(rf, "/sr-latn/", response=response)[1].content == "ž".encode() + b"\xff<b>" + "ž".encode()


@pytest.mark.parametrize("path", ["/hu/", "/hu", "/rsk/prijava/", "/en/a/b/", "/cnr/%D0%B0%3F/"])
def test_a_language_that_is_not_ready_says_so_and_links_the_serbian_page(client, db, path):
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 404
    assert "Портал тренутно није доступан на овом језику" in page
    assert f'href="/sr/{path.partition("/")[2].partition("/")[2]}"' in page
    assert 'lang="sr-Cyrl"' in page


@pytest.mark.parametrize(
    "path",
    ["/en/..%2fizlaz/", "/sq/x/..%2f..%2fizlaz/", "/rom/%2e%2e/postupanje/", "/mk/..%5cizlaz/", "/hu/./izlaz/"],
)
def test_its_link_climbs_nowhere(client, db, path):
    """A browser walks the path before it asks, and the exit takes from our own page what it takes from no stranger."""
    page = client.get(path).content.decode()
    assert "Портал тренутно није доступан на овом језику" in page
    assert 'href="/sr/"' in page and 'href="/sr-latn/"' in page and "postupanje" not in page
    assert page.count("izlaz") == page.count('<a href="/izlaz/"') == 1, "the way out itself, and no link that climbs"


@pytest.mark.parametrize("path", ["/xx/", "/SR/", "/hungarian/", "/nema-je/"])
def test_an_unknown_address_gets_the_ordinary_404(client, db, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "Портал тренутно није доступан на овом језику" not in response.content.decode()


def test_error_pages_come_in_latin_too(client, db):
    page = client.get("/sr-latn/nema-je/").content.decode()
    assert "Ove stranice nema" in page
    assert 'lang="sr-Latn"' in page


def test_only_a_whole_first_word_is_a_language():
    assert [prefix_of(path) for path in ("/sr/", "/sr", "/srx/", "/", "", "/nalog/sr/")] == [
        "sr",
        "sr",
        None,
        None,
        None,
        None,
    ]


def test_the_view_of_the_root_forbids_storing_by_itself(rf):
    response = language_root(rf.get("/"))
    assert (response["Cache-Control"], response["Vary"]) == ("no-store", "Accept-Language")


def test_no_page_links_a_path_that_climbs_in_the_other_script(rf):
    assert places.other_script(rf.get("/sr/vesti/", {"strana": "2"}))["url"].endswith("/sr-latn/vesti/?strana=2")
    assert places.other_script(rf.get("/sr/x/..%2f..%2fizlaz/"))["url"].endswith("/sr-latn/")
