"""The public file of heads: plain lines that anybody may keep."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reporting.vault.audit import heads
from reporting.vault.errors import VaultError

# A little more than a year; older lines are printed by `manage.py audit head --all`.
SHOWN = 400


@require_safe
def published_heads(request: HttpRequest) -> HttpResponse:
    """Give the published heads of the audit trail, the oldest first, and the keys that signed them.

    The lines tell neither how many events there are nor when they happened (``audit.heads``).
    """
    rows = list(heads.published().reverse()[:SHOWN])[::-1]
    lines = [f"# {text}" for text in _explanation()]
    for key_id in sorted({row.proof_key_id for row in rows}, key=str):
        try:
            lines.append(f"# {_('кључ')} {key_id} {heads.public_key(key_id)}")
        except VaultError:
            # Without the keyring the lines themselves are still worth reading.
            continue
    lines += [str(heads.line(row)) for row in rows]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _explanation() -> list[str]:
    return [
        _("Чувам те: стања дневника приступа. Сваког дана по један ред."),
        _("Ко сачува ред може касније да докаже да дневник до тог дана није мењан."),
        _("Ред не говори колико је пријава било ни када."),
        _("Редови: дан, редни број, отисак, кључ потписа, потпис (Ed25519)."),
    ]
