"""gunicorn's own logs under the rules of ``portal.logs``: no address, no query, nothing sent.

gunicorn names the address and quotes the request when it cannot read one, and writes paths as
they were decoded: a line break in an address would forge a line of the access log.
"""

from __future__ import annotations

import json
import logging
import os
import re
from typing import Any

from gunicorn.glogging import Logger, SafeAtoms

from portal import logs

# What follows these words quotes the request.
_QUOTES = re.compile(r"(Invalid request)\b.*", re.DOTALL)
_URI = re.compile(r"(Error handling request[^?]*)\?.*", re.DOTALL)
_TRACEBACK = re.compile(r"\s*Traceback \(most recent call last\).*", re.DOTALL)


def style() -> str:
    """Return the format of the logs, as the settings choose it: "json" or "text"."""
    development = os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".dev")
    return os.environ.get("LOG_FORMAT") or ("text" if development else "json")


class JsonAtoms(SafeAtoms):
    """The values of an access line, each safe between the quotes of a JSON string."""

    def __init__(self, atoms: dict[str, Any]) -> None:
        super().__init__(atoms)
        found = logs.says_found(str(atoms.get("s", "")))
        for key, value in atoms.items():
            if isinstance(value, str):
                clean = logs.scrub_path(value, found=found) if key == "U" else logs.scrub(value)
                self[key] = json.dumps(clean)[1:-1]


class WithoutQuotes(logging.Filter):
    """Cuts what gunicorn quotes of a request or of an exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, shortened."""
        if isinstance(record.msg, BaseException):
            record.msg = type(record.msg).__qualname__
        text = _TRACEBACK.sub("", record.getMessage()) or "error"
        record.msg, record.args = _URI.sub(r"\1", _QUOTES.sub(r"\1", text)), ()
        return True


class QuietLogger(Logger):
    """gunicorn's logger with our formatter on whatever handlers it makes."""

    atoms_wrapper_class = JsonAtoms

    def setup(self, cfg: Any) -> None:
        """Set the handlers up as gunicorn does, then dress them."""
        super().setup(cfg)
        if not any(isinstance(each, WithoutQuotes) for each in self.error_log.filters):
            self.error_log.addFilter(WithoutQuotes())
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.formatter(style()))
