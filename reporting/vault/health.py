"""The vault's line on the health page."""

from django.utils.translation import gettext as _

from portal.jobs.status import Status
from reporting.vault import keyring
from reporting.vault.errors import VaultError


def state() -> Status:
    """Return whether ROOT opens the current key of every purpose, read anew from the database."""
    try:
        keyring.forget()
        for purpose in keyring.PURPOSES:
            keyring.current(purpose)
    except VaultError as error:
        return Status(
            False,
            type(error).__name__,
            advice=_("Пријаве се не могу ни примити ни отворити. Проверите PORTAL_KEYS; затим manage.py keys status"),
        )
    return Status(True, str(len(keyring.PURPOSES)))
