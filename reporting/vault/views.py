"""The public file of the keys that sign proofs of filing."""

import base64

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reporting.vault import proofs
from reporting.vault.errors import VaultError

DATE = "%Y-%m-%dT%H:%MZ"


@require_safe
def published_keys(request: HttpRequest) -> HttpResponse:
    """Give every public key that signed proofs, signs them or soon will, the oldest first, with its dates (UTC).

    Without the keyring, or when a key was changed in the table, no key is given (503): a wrong one would be worse.
    """
    lines = [f"# {text}" for text in _explanation()]
    try:
        keys = proofs.published_keys()
    except VaultError:
        return HttpResponse("\n".join(lines) + "\n", status=503, content_type="text/plain; charset=utf-8")
    for key in keys:
        until = key.until.strftime(DATE) if key.until else "-"
        lines.append(f"{key.id} {base64.b64encode(key.public).decode()} {key.since.strftime(DATE)} {until}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _explanation() -> list[str]:
    return [
        _("Чувам те: јавни кључеви за проверу потврда о пријему."),
        _("Стари кључеви остају овде, да и старе потврде могу да се провере."),
        _("Редови: ознака кључа, јавни кључ (Ed25519), од када важи, до када је важио."),
    ]
