"""Logs without content: what happened and where, never what somebody typed, never an address.

JSON lines in service, plain text for people who develop. Three rules are kept here, whatever a
library writes: addresses are blotted out, query strings are cut off, and an exception is logged
by its type and the lines of code it went through, without its message and without variables.
Where Django refuses what somebody sent (4xx) there is no exception: one short line says so, or
a sender of many wrong requests would fill the log.
"""

from __future__ import annotations

import ipaddress
import logging
import logging.config
import re
import sys
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any
from uuid import UUID

import structlog
from django.apps import apps
from django.urls import resolve

# For gunicorn (portal/server_logs.py): no %(h)s (address), %(q)s (query), %(f)s (referrer), %(a)s (browser),
# %(r)s (line with query), nor %(B)s: the size of an answer tells what stands on it.
ACCESS_LOG_FORMAT = '{"event": "request", "method": "%(m)s", "path": "%(U)s", "status": %(s)s, "us": %(D)s}'

# Whatever looks like an address is tried as one: times and versions are not.
_CANDIDATE = re.compile(
    r"(?<![\w.:])(?:[0-9a-f]{0,4}:){2,}[0-9a-f:.]*|(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])", re.IGNORECASE
)
# A line break or an escape sequence in a path would forge lines and colour terminals.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# A code that somebody put into an address, or most of one: with whatever stands between its digits, also encoded.
_DIGITS = re.compile(
    r"(?P<id>(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-]))"
    r"|\d(?:(?:%[0-9a-f]{2}|\\u[0-9a-f]{4}|[^0-9A-Za-z%\\\"/]){0,4}\d){11,}",
    re.IGNORECASE,
)
# Also the name of a file may hold a code in pieces, between slashes or letters, or an address.
_PRIVATE = re.compile(r"\d(?:\D*\d){3,}|@|%(?:25)*40")
# From so many digits on a number in a path is no key of ours, but may be most of a code.
_LONGEST_NUMBER = 8
# An answer that says that there is such a page.
_FOUND = re.compile(r"(?:2\d\d|304)\b")
_FOUND_IN_MESSAGE = re.compile(rf'HTTP/\d(?:\.\d)?" {_FOUND.pattern}')
_SIZE = re.compile(r'(?<=HTTP/\d\.\d" \d{3}) \d+$')
# Pages of the form: which of them comes would tell what somebody has answered or written.
_ALIKE = frozenset({"intake:step", "intake:help", "intake:heard"})
_LAST_PART = re.compile(r"[^/]+/?$")
# Where Django and the server write a path into a message: at its end, or before the protocol.
_PATH_IN_MESSAGE = re.compile(r"(?<=\s)/.*?(?=\sHTTP/\d|$)", re.DOTALL)
_WRITE_PATHS = ("django.", "gunicorn.")
# The token of a one-time link, however its address is spelled, and anything as long and random elsewhere in a path.
_LINK = re.compile(r"(?<=nalog/veza/)[^\s\"']+|(?<=nalog//veza/)[^\s\"']+|(?<![\w-])[\w-]{43}(?![\w-])", re.IGNORECASE)
_QUERY = re.compile(r"(?<=[\w/=\-.])\?[^\s\"']*")
# Django hangs the request and the server its socket on a record.
_DROPPED = frozenset({"request", "socket", "server_time", "stack_info", "positional_args"})

# Scrubbed already; ours, and as long as a code; and a MAC of the audit trail, whose digits may look like one.
_OURS = frozenset({"exception", "timestamp", "link_mac"})

# Of errors that were raised together so many are described: mostly all of them are one.
TOGETHER = 5


def _blot(match: re.Match[str]) -> str:
    text = match.group().rstrip(".")
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return match.group()
    return "[address]" + match.group()[len(text) :]


def scrub(text: str) -> str:
    """Return ``text`` on one line, without network addresses, codes, query strings and control characters."""
    text = _LINK.sub("[link]", _QUERY.sub("?…", _CANDIDATE.sub(_blot, text)))
    return _CONTROL.sub(_escape, _DIGITS.sub(lambda found: found["id"] or "[digits]", text))


def says_found(status: str) -> bool:
    """Return whether an answer with this status says that there is such a page."""
    return bool(_FOUND.fullmatch(status))


def scrub_path(path: str, *, found: bool = False) -> str:
    """Return ``path`` scrubbed, and of what somebody may have typed into it only what was ``found`` there.

    Where no route has the address nothing but its zone is left; where one has, the words that it takes go unless
    the answer says that there is such a page, and so do long numbers, mailboxes and four or more digits in words.
    Pages of the form are one and the same.
    """
    if not apps.ready:  # the server writes before Django is there
        return "/[typed]"
    # An encoded question mark belongs to the path, and what stands behind it was typed all the same, spaces and all.
    path, asked, _query = path.partition("?")
    try:
        route = resolve(path)
    except Exception:
        # Mostly a path of nowhere; whatever it is, a line of the log must not fail.
        return _only_zone(path)
    if route.view_name in _ALIKE:
        return _LAST_PART.sub("[typed]/", path) + (f"{asked}…" if asked else "")
    for part in (*route.args, *route.kwargs.values()):
        if isinstance(part, UUID):
            continue
        written = str(part).strip("/")
        kept = len(written) < _LONGEST_NUMBER if isinstance(part, int) else found and not _PRIVATE.search(written)
        if kept or not written:
            continue
        if written not in path:  # read otherwise than it was written
            return _only_zone(path)
        path = ("[digits]" if isinstance(part, int) else "[typed]").join(path.rsplit(written, 1))
    return scrub(path) + (f"{asked}…" if asked else "")


def _only_zone(path: str) -> str:
    from portal.security.zones import zone_for

    return f"/[{zone_for(path).name}]/[typed]"


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode()


def describe_exception(exception: BaseException, *, messages: bool) -> list[str]:
    """Return one line per frame of ``exception`` and its causes, the oldest cause first.

    After errors that were raised together come the first of them, and how many there were besides. With
    ``messages`` the texts of the exceptions are kept; only for developing, because they quote values.
    """
    return list(_described(exception, messages, set()))


def _described(exception: BaseException, messages: bool, seen: set[int]) -> Iterator[str]:
    chain: list[BaseException] = []
    current: BaseException | None = exception
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        chain.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    for link in reversed(chain):
        name = f"{type(link).__module__}.{type(link).__qualname__}"
        yield f"{name}: {link}" if messages else name
        for frame in traceback.extract_tb(link.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} {frame.name}"
        if isinstance(link, BaseExceptionGroup):
            yield from _together(link, messages, seen)


def _together(group: BaseExceptionGroup[BaseException], messages: bool, seen: set[int]) -> Iterator[str]:
    for inner in group.exceptions[:TOGETHER]:
        yield from _described(inner, messages, seen)
    if more := len(group.exceptions[TOGETHER:]):
        yield f"  and {more} more"


class _Quiet:
    """Processor that keeps the three rules.

    With ``as_text`` an exception becomes one string, which the renderer for people wants; in JSON
    it stays a list of lines.
    """

    def __init__(self, *, messages: bool, as_text: bool) -> None:
        self.messages = messages
        self.as_text = as_text

    def __call__(self, logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        exc_info: Any = event.pop("exc_info", None)
        if exc_info is True:
            exc_info = sys.exc_info()
        exception = exc_info[1] if isinstance(exc_info, tuple) else exc_info
        if isinstance(exception, BaseException) and not self._says_refused(event):
            lines = [scrub(line) for line in describe_exception(exception, messages=self.messages)]
            event["exception"] = "\n".join(lines) if self.as_text else lines
        for key in list(event):
            if key in _DROPPED:
                del event[key]
            elif key in _OURS:
                continue
            elif isinstance(event[key], str):
                event[key] = scrub(self._without_typed_paths(event[key], str(event.get("logger", ""))))
        return event

    @staticmethod
    def _says_refused(event: MutableMapping[str, Any]) -> bool:
        """Return whether Django tells of an answer 4xx: the sender's fault, found in a line of Django's."""
        status = event.get("status_code")
        return isinstance(status, int) and 400 <= status < 500 and str(event.get("logger")).startswith("django.")

    @staticmethod
    def _without_typed_paths(text: str, logger: str) -> str:
        if not logger.startswith(_WRITE_PATHS):
            return text
        found = False
        if logger == "django.server":
            found, text = bool(_FOUND_IN_MESSAGE.search(text)), _SIZE.sub("", text)
        return _PATH_IN_MESSAGE.sub(lambda path: scrub_path(path.group(), found=found), text)


class _QuietFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats without the text of the traceback that the standard library would cache and append."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None
        record.stack_info = None
        return super().format(record)


_SHARED: tuple[Any, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def formatter(style: str, *, messages: bool = False) -> logging.Formatter:
    """Return a formatter that keeps the three rules. ``style``: "json" or "text"."""
    as_text = style == "text"
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False)
        if as_text
        else structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    )
    return _QuietFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *_SHARED],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _Quiet(messages=messages, as_text=as_text),
            renderer,
        ],
    )


def configure(config: Mapping[str, Any]) -> None:
    """Set up logging; Django calls it with ``settings.LOGGING``.

    Keys: ``format`` ("json" or "text"), ``level``, ``messages_of_errors`` (bool),
    ``raise_exceptions`` (bool): whether a record that cannot be written prints a traceback, which
    quotes the record and its values; for tests and debugging only.
    """
    logging.raiseExceptions = bool(config.get("raise_exceptions"))
    structlog.configure(
        processors=[
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "portal": {
                    "()": formatter,
                    "style": str(config.get("format", "json")),
                    "messages": bool(config.get("messages_of_errors")),
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "portal"}},
            "root": {"handlers": ["stderr"], "level": config.get("level", "INFO")},
            # Django's defaults mail errors and print request lines: both carry what must not leave.
            "loggers": {
                "django": {"handlers": [], "propagate": True, "level": config.get("level", "INFO")},
                "django.server": {"handlers": [], "propagate": True, "level": "INFO"},
                "django.db.backends": {"handlers": [], "propagate": False, "level": "ERROR"},
                "django.security.DisallowedHost": {"handlers": [], "propagate": False, "level": "CRITICAL"},
                # A line for each question; what fails is told by the search itself.
                "elastic_transport": {"handlers": [], "propagate": True, "level": "ERROR"},
            },
        }
    )
