"""The door that gunicorn opens."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

from portal.danger.hearing import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")


class Utf8Request(WSGIRequest):
    """Reads every form and query as UTF-8, whatever charset the request claims.

    Our pages are UTF-8 and so is what browsers send. Django would look up a codec of the sender's choice
    while it makes the request, before any middleware: ``hex`` ended in the server's bare page.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        self.content_params.pop("charset", None)


class Handler(WSGIHandler):
    """Django's handler with our request."""

    request_class = Utf8Request


django.setup(set_prefix=False)
warm_up()
application = Handler()
