"""Files that nobody asked for: Django's own handlers would write them to a temporary folder in clear."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers


class DroppingHandler(FileUploadHandler):
    """Keeps nothing of any file."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Let no other handler see it."""
        super().new_file(*args, **kwargs)
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Drop the whole file."""
        raise SkipFile

    def file_complete(self, file_size: int) -> None:
        """There is no file."""
