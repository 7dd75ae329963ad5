"""Reports of errors, for screens and mail, that show where it failed but nothing of what was typed."""

from __future__ import annotations

from types import FrameType
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

# What a report may say of a request: nothing that a visitor wrote or that tells where they sit.
KEPT_META = frozenset({"REQUEST_METHOD", "PATH_INFO", "SERVER_PROTOCOL", "wsgi.url_scheme"})


# What stands on a debug page where Django would quote the exception.
WORDS_ELSEWHERE = "(what it said stands in the window where the portal runs)"


class HideEverythingFilter(SafeExceptionReporterFilter):
    """Hides every value of forms, cookies, headers, settings and local variables, with DEBUG too."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        if request is None:
            return {}
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return dict.fromkeys(getattr(request, "COOKIES", {}), self.cleansed_substitute)

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        return {name: value for name, value in getattr(request, "META", {}).items() if name in KEPT_META}

    def get_safe_settings(self) -> dict[str, Any]:
        """Return the names alone: Django looks for secrets by name, and addresses of services hold passwords."""
        return dict.fromkeys(super().get_safe_settings(), self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> Any:
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()


class QuietReporter(ExceptionReporter):
    """Leaves out the query, the names of files and the words of exceptions: an error often quotes its value."""

    def get_traceback_data(self) -> dict[str, Any]:
        data = super().get_traceback_data()
        data.update(unicode_hint="", user_str="", exception_value=WORDS_ELSEWHERE if settings.DEBUG else "")
        data.pop("exception_notes", None)
        if data.get("template_info"):
            data["template_info"] = data["template_info"] | {"message": ""}
        for frame in data.get("frames", []):
            if frame.get("exc_cause"):
                frame["exc_cause"] = type(frame["exc_cause"]).__name__
        if self.request is not None:
            data.update(request_GET_items=[], request_FILES_items=[], request_insecure_uri=self.request.path)
        return data
