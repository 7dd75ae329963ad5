"""Setting the upload handler before anything reads the form.

The check of the form's token reads the whole form, so a view comes too late: Django's own handlers would
have written the files to a temporary folder in clear. This middleware therefore stands before that check.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from portal.security.uploads import DroppingHandler
from reporting.vault.files.receiving import Uploads, install
from reporting.vault.files.store import Owner

View = TypeVar("View", bound=Callable[..., HttpResponse])
OwnerOf = Callable[..., Owner | None]
_ROOMS = "reporting."
_NAME = "_vault_uploads"


def takes_files(*, owner: OwnerOf) -> Callable[[View], View]:
    """Mark a view whose forms carry files; put it on top of all other decorators.

    ``owner`` gets what the view gets and returns whose the files are; None when this request may bring none.
    It must not read ``request.POST``.
    """

    def mark(view: View) -> View:
        view.takes_files_for = owner  # type: ignore[attr-defined]
        return view

    return mark


def uploads_of(request: HttpRequest) -> Uploads | None:
    """Return what came with the request; None when its view takes no files or had no owner for them."""
    request.POST  # noqa: B018  reads the form, if nothing has yet
    found: Uploads | None = getattr(request, _NAME, None)
    return found


class SealedUploadMiddleware:
    """Seals files for views that take them; files for other views of ``reporting`` are dropped unread."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            uploads: Uploads | None = getattr(request, _NAME, None)
            if uploads is not None:
                uploads.close()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Choose the handler, before the token is checked."""
        owner_of: OwnerOf | None = getattr(view, "takes_files_for", None)
        if request.method != "POST" or (owner_of is None and not view.__module__.startswith(_ROOMS)):
            return
        owner = owner_of(request, *args, **kwargs) if owner_of is not None else None
        if owner is None:
            request.upload_handlers = [DroppingHandler(request)]
        else:
            setattr(request, _NAME, install(request, owner=owner))
