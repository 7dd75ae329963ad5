"""A request that the portal refuses is one short line: a sender of requests must not be able to fill the log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.log import configure_logging

from portal import logs

STORY = "ЈЕДИНСТВЕНА-ПРИЧА-17"
FORM = "/sr/prijava/"
BOUNDARY = "granica"
LONGEST = 400

Sender = Callable[[Client], Any]


@pytest.fixture
def lines() -> Iterator[Callable[[], list[str]]]:
    """Configure logging as in service and collect the lines that it writes, as they are written."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure({"format": "json", "level": "INFO"})
    stream = io.StringIO()
    handler = next(each for each in root.handlers if isinstance(each, logging.StreamHandler))
    handler.setStream(stream)
    yield lambda: stream.getvalue().splitlines()
    root.handlers, root.level = before[0], before[1]
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


def too_large(client: Client) -> Any:
    return client.post(FORM, {"narrative": STORY * 200_000})


def too_large_and_urlencoded(client: Client) -> Any:
    body = "narrative=" + "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return client.post(FORM, body, content_type="application/x-www-form-urlencoded")


def too_many_fields(client: Client) -> Any:
    return client.post(FORM, {f"x{number}": STORY for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)})


def without_boundary(client: Client) -> Any:
    return client.post(FORM, STORY, content_type="multipart/form-data")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("send", "said"),
    [
        (too_large, "Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE."),
        (too_large_and_urlencoded, "Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE."),
        (too_many_fields, "The number of GET/POST parameters exceeded settings.DATA_UPLOAD_MAX_NUMBER_FIELDS."),
        (without_boundary, "Bad request (Unable to parse request body): /sr/prijava/"),
    ],
)
def test_a_request_that_is_refused_is_one_short_line(send: Sender, said: str, lines: Callable[[], list[str]]) -> None:
    assert send(Client()).status_code == 400
    (line,) = lines()
    written = json.loads(line)
    assert (written["event"], written["status_code"]) == (said, 400)
    assert "exception" not in written and len(line) < LONGEST
    assert STORY not in line


def test_an_error_of_ours_keeps_the_lines_of_code_it_went_through(lines: Callable[[], list[str]]) -> None:
    for name, status in (("django.request", 500), ("reporting.intake", 400)):
        try:
            raise ValueError(STORY)
        except ValueError as error:
            logging.getLogger(name).error("failed", exc_info=error, extra={"status_code": status})
    assert [json.loads(line)["exception"][0] for line in lines()] == ["builtins.ValueError"] * 2
