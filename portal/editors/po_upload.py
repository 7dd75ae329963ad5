"""A PO file with the translation of one page or row: given out and put in, all of it or nothing.

In front of wagtail-localize's own views, which take whatever a file says and break at a file without its number.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import user_can_edit_instance

from portal.script.catalogue_checks import Kind
from portal.script.po_files import MOST_BYTES, Line, Refused, checked, parsed, too_large
from portal.script.slugs import slugify

# By which wagtail-localize knows whose translation a file holds.
NUMBER = "X-WagtailLocalize-TranslationID"
SAID: dict[Kind, str | Promise] = {
    Kind.LARGE: _("Датотека је већа од %(detail)s MB."),
    Kind.UTF_8: _("Датотека није у запису UTF-8."),
    Kind.NO_PO: _("Ово није PO датотека."),
    Kind.LANGUAGE: _("Датотека је за други језик („%(form)s“ уместо „%(detail)s“)."),
    Kind.STRANGE: _("Ниједан текст из датотеке није са ове странице."),
    Kind.TWICE: _("Текст „%(form)s“ стоји двапут."),
    Kind.FORM_MISSING: _("Недостаје облик множине."),
    Kind.FORMS: _("Број облика множине није добар."),
    Kind.PLACEHOLDERS: _("„%(form)s“: ознаке нису исте као у изворнику (%(detail)s)."),
    Kind.MARKUP: _("„%(form)s“: ознаке облика и линкова нису исте као у изворнику."),
    Kind.NUMBERS: _("„%(form)s“: бројеви нису исти као у изворнику (%(detail)s)."),
    Kind.LONG: _("„%(form)s“: текст је много дужи од изворника."),
    Kind.SIGNS: _("„%(form)s“: знак којег у изворнику нема (%(detail)s)."),
    Kind.SPACE: _("„%(form)s“: размак на почетку или на крају није као у изворнику."),
    Kind.CYRILLIC: _("„%(form)s“: има ћириличних слова, а језик се пише латиницом."),
    Kind.NO_CYRILLIC: _("„%(form)s“: нема ћириличних слова, а језик се пише ћирилицом."),
    Kind.SCRIPT: _("„%(form)s“: слова другог писма (%(detail)s)."),
}
_SHOWN, _LETTERS = 10, 60


def download_po(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Return the file of a translation, with its language in the header: tools of translators ask for it."""
    translation = _translation(request, translation_id)
    catalogue = translation.export_po()
    code = translation.target_locale.language_code
    catalogue.metadata["Language"] = code
    answer = HttpResponse(str(catalogue), content_type="text/x-gettext-translation; charset=utf-8")
    name = f"{slugify(translation.source.object_repr) or 'prevod'}-{code}.po"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
def upload_po(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Put in what a file says; its words are those of whoever brought it. A refused file changes nothing."""
    translation = _translation(request, translation_id)
    back = redirect(get_valid_next_url_from_request(request) or "wagtailadmin_home")
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, gettext("Изаберите PO датотеку."))
        return back
    try:
        if (file.size or 0) > MOST_BYTES:
            raise too_large()
        gone = _put_in(translation, file, user=request.user)
    except _OfAnother:
        messages.error(request, gettext("Ово је датотека неког другог превода. Преузмите је поново са ове странице."))
    except Refused as refusal:
        messages.error(request, _refusal(refusal.lines))
    else:
        messages.success(request, gettext("Преводи из датотеке су унети."))
        if gone:
            said = gettext("Прескочени су текстови којих на страници више нема: %(number)s.")
            messages.warning(request, said % {"number": gone})
    return back


class _OfAnother(ValueError):
    """A file that was taken out of another page or language, or of somewhere else."""


def _translation(request: HttpRequest, number: int) -> Translation:
    translation = get_object_or_404(Translation, pk=number)
    if not user_can_edit_instance(request.user, translation.get_target_instance()):
        raise PermissionDenied
    return translation


def _put_in(translation: Translation, file: Any, *, user: Any) -> int:
    """Put in what ``file`` says and return how many of its texts the page has no more. Raises ``Refused``."""
    theirs, code = parsed(file), translation.target_locale.language_code
    if theirs.metadata.get(NUMBER) != str(translation.uuid):
        raise _OfAnother
    # wagtail-localize's own files, and tools that drop what they do not know, have no language; the number tells it.
    theirs.metadata.setdefault("Language", code)
    pairs = checked(theirs, translation.source.export_po(), code, style=False)
    gone = sum(not entry.obsolete for entry in theirs) - len(pairs)
    # wagtail-localize asks the database for each entry, ours or not.
    del theirs[:]
    theirs.extend(entry for _own, entry in pairs)
    with transaction.atomic():
        translation.import_po(theirs, user=user, tool_name="PO File")
    return gone


def _refusal(lines: Iterable[Line]) -> str:
    """Return what is wrong, line by line and no more than can be read; the file changed nothing."""
    lines = list(lines)
    shown = format_html_join("", "<li>{}</li>", ((_said(line),) for line in lines[:_SHOWN]))
    left = len(lines) - _SHOWN
    more = gettext("Још оваквих редова: %(number)s.") % {"number": left} if left > 0 else ""
    return format_html("{}<ul>{}</ul>{}", gettext("Датотека није примљена и ништа није промењено:"), shown, more)


def _said(line: Line) -> str:
    fault = line.fault
    said = str(SAID[fault.kind]) % {"form": Truncator(fault.form).chars(_LETTERS), "detail": fault.detail}
    return gettext("%(number)s. ред: %(said)s") % {"number": line.number, "said": said} if line.number else said
