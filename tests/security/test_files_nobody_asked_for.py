"""A file that is sent to a room of reports without being asked for is read by nobody and written nowhere."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from portal.security.middleware import ZoneMiddleware

LARGER_THAN_MEMORY = 3_000_000


@pytest.mark.parametrize("path", ["/sr/prijava/dete/1/", "/sr/pracenje/", "/postupanje/"])
def test_a_file_that_nobody_asked_for_is_dropped(path: str, tmp_path: Path, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    found: dict[str, Any] = {}

    def view(request: Any) -> HttpResponse:
        found.update(text=request.POST["text"], files=dict(request.FILES), on_disk=list(tmp_path.iterdir()))
        return HttpResponse()

    file = SimpleUploadedFile("a.bin", b"x" * LARGER_THAN_MEMORY)
    ZoneMiddleware(view)(RequestFactory().post(path, {"text": "ту је", "file": file}))
    assert found == {"text": "ту је", "files": {}, "on_disk": []}
