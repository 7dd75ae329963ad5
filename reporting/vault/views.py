"""The public file of the keys that sign proofs of filing and badges."""

import base64

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reporting.vault import keyring
from reporting.vault.errors import VaultError
from reporting.vault.models import KeyPurpose

DATE = "%Y-%m-%dT%H:%MZ"


@require_safe
def published_keys(request: HttpRequest) -> HttpResponse:
    """Give every public key that signed, signs or soon will: those of proofs, then those of badges, with dates (UTC).

    Of each kind the oldest comes first.

    Without the keyring, or when a key was changed in the table, no key is given (503): a wrong one would be worse.
    """
    lines = [f"# {text}" for text in _explanation()]
    try:
        kinds = [(keyring.published(purpose), heading) for purpose, heading in _headings()]
    except VaultError:
        return HttpResponse("\n".join(lines) + "\n", status=503, content_type="text/plain; charset=utf-8")
    for keys, heading in kinds:
        lines.append(f"# {heading}")
        for key in keys:
            until = key.until.strftime(DATE) if key.until else "-"
            lines.append(f"{key.id} {base64.b64encode(key.public).decode()} {key.since.strftime(DATE)} {until}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _explanation() -> list[str]:
    return [
        _("Чувам те: јавни кључеви за проверу потврда о пријему и дигиталних значки."),
        _("Стари кључеви остају овде, да и оно што је раније потписано може да се провери."),
        _("Редови: ознака кључа, јавни кључ (Ed25519), од када важи, до када је важио."),
    ]


def _headings() -> list[tuple[str, str]]:
    return [(KeyPurpose.PROOF, _("Потврде о пријему:")), (KeyPurpose.BADGE, _("Дигиталне значке:"))]
