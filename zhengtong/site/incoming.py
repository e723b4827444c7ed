"""Uploads as they were sent: Django drops from a file's name whatever is not seen; here the name keeps it, so that the door of
files refuses it (kernel/files/names) instead of taking something in under a name that nobody wrote."""

import html
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http.multipartparser import MultiPartParser


class NamedAsSent(FileUploadHandler):
    """The first handler: parses the form itself, for the handlers after it."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> Any:
        """(POST, FILES) of the whole form."""
        request: Any = self.request
        others = [handler for handler in request.upload_handlers if handler is not self]
        return _Parser(META, input_data, others, encoding).parse()

    def new_file(self, *_args: Any, **_kwargs: Any) -> None:
        """Never reached: the form was parsed before."""
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Never reached."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Never reached."""


class _Parser(MultiPartParser):
    """Leaves out folders alone."""

    def sanitize_file_name(self, file_name: str) -> str | None:
        """The last part of the path. A NUL, which no file system takes, becomes another sign that is refused as well."""
        name = html.unescape(file_name).replace("\0", "\1").rsplit("/")[-1].rsplit("\\")[-1]
        return None if name in {"", ".", ".."} else name
