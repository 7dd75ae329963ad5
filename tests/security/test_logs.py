"""Logs say where it failed and nothing of what was typed."""

from __future__ import annotations

import io
import json
import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.test import RequestFactory
from django.utils.log import configure_logging
from django.views.debug import get_default_exception_reporter_filter, get_exception_reporter_class

from portal import logs

STORY = "ЈЕДИНСТВЕНА-ПРИЧА-17"
ADDRESS = "192.0.2.7"
COOKIE = "TAJNA-KOLACIC"


@pytest.fixture
def lines() -> Any:
    """Configure logging as in service and collect what it writes."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure({"format": "json", "level": "INFO"})
    stream = io.StringIO()
    handler = next(each for each in root.handlers if isinstance(each, logging.StreamHandler))
    handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, root.level = before[0], before[1]
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


def test_a_mac_of_the_audit_trail_stays_whole_whatever_its_digits_look_like(lines: Any) -> None:
    digits = "0123456789" * 6 + "abcd"
    logging.getLogger("reporting.vault").info("audit sealed", extra={"link_mac": digits, "other": digits})
    (line,) = lines()
    assert line["link_mac"] == digits and line["other"] == "[digits]abcd"


def fail(secret: str) -> None:
    hidden = secret
    raise ValueError(f"could not read {hidden}")


def test_exception_is_logged_by_type_and_place_only(lines: Any) -> None:
    try:
        fail(STORY)
    except ValueError:
        logging.getLogger("reporting.intake").exception("step failed")
    (line,) = lines()
    assert line["event"] == "step failed"
    assert line["level"] == "error"
    assert line["exception"][0] == "builtins.ValueError"
    assert any(frame.endswith(" fail") for frame in line["exception"])
    assert STORY not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize("style", ["json", "text"])
def test_exception_leaves_no_words_and_no_second_traceback(
    style: str, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    try:
        logs.configure({"format": style, "level": "INFO"})
        assert not logging.raiseExceptions
        next(each for each in root.handlers if isinstance(each, logging.StreamHandler)).setStream(stream)
        for logger in (logging.getLogger("reporting.intake"), structlog.get_logger("reporting.intake")):
            try:
                fail(STORY)
            except ValueError:
                logger.exception("step failed")
    finally:
        root.handlers, root.level = before
        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    written = stream.getvalue() + capfd.readouterr().err
    assert written.count("step failed") == 2
    assert written.count("builtins.ValueError") == 2
    assert len(re.findall(r":\d+ fail\b", written)) == 2
    for hidden in (STORY, "Traceback", "Logging error", "could not read"):
        assert hidden not in written


def test_every_line_says_when_it_was_written_to_the_second_in_utc(lines: Any) -> None:
    before = datetime.now(UTC)
    logging.getLogger("reporting.intake").warning("step failed", extra={"timestamp": STORY, "level": STORY})
    structlog.get_logger("reporting.intake").warning("step failed")
    written = lines()
    assert len(written) == 2
    for line in written:
        assert before <= datetime.fromisoformat(line["timestamp"]) <= before + timedelta(minutes=1)
        assert line["level"] == "warning"


def test_causes_are_logged_too(lines: Any) -> None:
    try:
        try:
            fail(STORY)
        except ValueError as cause:
            raise RuntimeError(STORY) from cause
    except RuntimeError:
        logging.getLogger("x").exception("failed")
    (line,) = lines()
    assert [text for text in line["exception"] if not text.startswith(" ")] == [
        "builtins.ValueError",
        "builtins.RuntimeError",
    ]
    assert STORY not in json.dumps(line, ensure_ascii=False)


def test_errors_that_were_raised_together_are_logged_with_the_first_of_them(lines: Any) -> None:
    errors: list[Exception] = []
    for _ in range(logs.TOGETHER + 2):
        try:
            fail(STORY)
        except ValueError as error:
            errors.append(error)
    errors[0] = ExceptionGroup(STORY, [KeyError(STORY)])
    try:
        raise ExceptionGroup(STORY, errors)
    except ExceptionGroup:
        logging.getLogger("x").exception("failed")
    (line,) = lines()
    assert [text for text in line["exception"] if not text.startswith(" ")] == [
        "builtins.ExceptionGroup",
        "builtins.ExceptionGroup",
        "builtins.KeyError",
        *["builtins.ValueError"] * (logs.TOGETHER - 1),
    ]
    assert sum(frame.endswith(" fail") for frame in line["exception"]) == logs.TOGETHER - 1
    assert line["exception"][-1] == "  and 2 more" and STORY not in json.dumps(line, ensure_ascii=False)


def test_request_record_of_django_drops_the_request(lines: Any) -> None:
    request = RequestFactory().post("/sr/prijava/", {"narrative": STORY}, REMOTE_ADDR="192.0.2.7")
    logging.getLogger("django.request").error(
        "Internal Server Error: %s", request.path, extra={"status_code": 500, "request": request}
    )
    (line,) = lines()
    assert line["event"] == "Internal Server Error: /sr/prijava/"
    assert "request" not in line
    assert "192.0.2.7" not in json.dumps(line)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ('"GET /sr/?q=strah HTTP/1.1" 200', '"GET /sr/?… HTTP/1.1" 200'),
        ("from 192.0.2.7 port 80", "from [address] port 80"),
        ("from 2001:db8:aaaa::1 now", "from [address] now"),
        ("from 2001:db8:1:2:3:4:5:6, gone", "from [address], gone"),
        ("Not Found: /sr/\nforged\x1b[31m", "Not Found: /sr/\\nforged\\x1b[31m"),
        ("from ::1 now", "from [address] now"),
        ("at 12:30:15 version 5.2.19", "at 12:30:15 version 5.2.19"),
        ("Not Found: /sr/pracenje/635321417379291805/", "Not Found: /sr/pracenje/[digits]/"),
        ("/sr/pracenje/6353%202141%207379%202918%2005/", "/sr/pracenje/[digits]/"),
        ("/sr/pracenje/6353 2141-7379.2918+05", "/sr/pracenje/[digits]"),
        ("/sr/A2-274\u00a0190 638\u2013552--041,776/12", "/sr/A[digits]/12"),
        (r"/sr/274\u00a0190\u00a0638\u00a0552\u00a0041\u00a0776/", "/sr/[digits]/"),
        ("/sr/274%C2%A0190%E2%80%93638552041776/", "/sr/[digits]/"),
        ("/nalog//veza/%20abc%22def/ x", "/nalog//veza/[link] x"),
        ("/NALOG/VEZA/abc/def", "/NALOG/VEZA/[link]"),
        ("/x/" + "aB3_-" * 8 + "xyz/", "/x/[link]/"),
        ("code 2741 9063 8552 left", "code [digits] left"),
        ("/sr/vesti/2026/11/26/ 200 12345", "/sr/vesti/2026/11/26/ 200 12345"),
    ],
)
def test_addresses_and_queries_are_blotted_out(text: str, clean: str) -> None:
    assert logs.scrub(text) == clean


@pytest.mark.parametrize(
    ("path", "clean"),
    [
        ("/sr/2741/9063/8552/0417/76/", "/sr/[typed]/"),
        ("/2741a9063a8552a0417a76", "/[other]/[typed]"),
        ("/sr/mira@primer.rs/", "/[public]/[typed]"),
        ("/mira%40primer.rs", "/[other]/[typed]"),
        ("/sr/moj-otac-me-bije/", "/sr/[typed]/"),
        ("/sr/prijava/otac me tuce/", "/[report]/[typed]"),
        ("/sr/s/", "/sr/[typed]/"),
        ("/postupanje/otac/", "/[desk]/[typed]"),
        ("/media/images/otac.png", "/media/[typed]"),
        ("/postupanje/predmeti/3f2504e0-4f89-41d3-9a0c-0305e82c3301/", None),
        ("/postupanje/uloge/nalog/12345678-1234-4123-8123-123456789012/", None),
        ("/postupanje/2741/3f2504e0-4f89-41d3-9a0c-0305e82c3301/", "/[desk]/[typed]"),
        (f"/{settings.CMS_PATH}pages/6353214/", None),
        (f"/{settings.CMS_PATH}pages/63532141/", f"/{settings.CMS_PATH}pages/[digits]/"),
        ("/sr/prijava/", None),
        ("/sr/prijava/?x otac me tuce", "/sr/prijava/?…"),
        ('/sr/pretraga/?q="Mira Perić" 0612345678', "/sr/pretraga/?…"),
        ("/sr/?a?b c", "/sr/?…"),
        ("/sr/otac me tuce/?q=x", "/[public]/[typed]"),
        ("/sr/", None),
    ],
)
def test_a_path_of_which_nothing_was_found_keeps_nothing_that_somebody_typed(
    path: str, clean: str | None, lines: Any
) -> None:
    assert logs.scrub_path(path) == (clean or path)
    logging.getLogger("django.request").warning("Not Found: %s", path)
    logging.getLogger("django.server").info('"GET %s HTTP/1.1" 404 2025', path)
    assert [line["event"] for line in lines()] == [
        f"Not Found: {clean or path}",
        f'"GET {clean or path} HTTP/1.1" 404',
    ]


@pytest.mark.parametrize(
    ("path", "clean"),
    [
        ("/sr/za-decu/", None),
        ("/media/images/vrata.width-400.png", None),
        ("/media/images/2741-9063.png", "/media/[typed]"),
        ("/sr/otac me tuce/", "/[public]/[typed]"),
        ("/sr/prijava/4/", "/sr/prijava/[typed]/"),
        ("/sr/prijava/pomoc/", "/sr/prijava/[typed]/"),
        ("/sr/prijava/dalje/", "/sr/prijava/[typed]/"),
    ],
)
def test_a_page_that_was_found_keeps_its_name(path: str, clean: str | None, lines: Any) -> None:
    assert logs.scrub_path(path, found=True) == (clean or path)
    for status in (200, 304, 404):
        logging.getLogger("django.server").info('"GET %s HTTP/1.1" %s 2025', path, status)
    first, second, last = [line["event"] for line in lines()]
    assert [first, second] == [f'"GET {clean or path} HTTP/1.1" {status}' for status in (200, 304)]
    assert "[typed]" in last


@pytest.mark.parametrize(
    ("status", "found"), [("200", True), ("304", True), ("301", False), ("404", False), ("2", False), ("", False)]
)
def test_only_an_answer_with_a_page_says_that_there_is_one(status: str, found: bool) -> None:
    assert logs.says_found(status) is found


def test_access_log_knows_no_address_no_query_and_no_size() -> None:
    for field in ("%(h)s", "%(q)s", "%(f)s", "%(a)s", "%(r)s", "%({x-forwarded-for}i)s", "%(B)s", "%(b)s"):
        assert field not in logs.ACCESS_LOG_FORMAT


@pytest.mark.parametrize("debug", [True, False])
def test_error_report_shows_nothing_typed(debug: bool, settings: Any) -> None:
    settings.DEBUG = debug
    request = RequestFactory().post(
        f"/sr/prijava/?a={STORY}", {"narrative": STORY}, REMOTE_ADDR=ADDRESS, HTTP_COOKIE=f"d={COOKIE}"
    )
    reporter_class = get_exception_reporter_class(request)
    get_default_exception_reporter_filter.cache_clear()
    try:
        secret = STORY
        raise KeyError("missing")
    except KeyError as error:
        reporter = reporter_class(request, KeyError, error, error.__traceback__)
        html, text = reporter.get_traceback_html(), reporter.get_traceback_text()
    assert secret == STORY
    for report in (html, text):
        assert STORY not in report
        assert ADDRESS not in report
        assert COOKIE not in report
        assert "KeyError" in report
