"""Files that a reader saves: accessible PDF in the language of the page, and the answer that carries a file."""

from collections.abc import Mapping
from pathlib import Path

import typst
from django.http import HttpResponse

from portal.languages import LATIN_LETTERS
from portal.script.convert import to_latin


def accessible_pdf(
    template: Path, *, language: str, texts: Mapping[str, str], as_they_are: Mapping[str, str] | None = None
) -> bytes:
    """Return a PDF/UA-1 file made of a Typst ``template``, in ``language``, a code of ``settings.LANGUAGES``.

    ``texts`` are in that language; those in Serbian are Cyrillic and converted where the script is Latin.
    ``as_they_are`` are never converted: codes, addresses, what somebody typed. Both reach the template by name in
    ``sys.inputs``, with ``lang`` and ``script`` ("cyrl" or "latn") beside them. The compiler's own fonts are used, so
    that every machine makes the same file.
    """
    latin = language == "sr-latn"
    shown = {name: to_latin(text) if latin else text for name, text in texts.items()}
    script = "latn" if language in LATIN_LETTERS else "cyrl"
    inputs = {**shown, **(as_they_are or {}), "lang": language.partition("-")[0], "script": script}
    return typst.compile(str(template), sys_inputs=inputs, ignore_system_fonts=True, pdf_standards="ua-1")


def attachment(content: str | bytes, *, filename: str, content_type: str) -> HttpResponse:
    """Return a file that the browser saves, and that nothing on the way keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
