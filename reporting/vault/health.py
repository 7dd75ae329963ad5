"""The vault's line on the health page."""

from django.utils.translation import gettext as _

from portal.jobs.status import Status
from reporting.vault import deks, keyring
from reporting.vault.errors import VaultError


def state() -> Status:
    """Return whether the current key of every purpose that is for this process opens, read anew from the database.

    And whether what is sealed to the desk's public half, as strangers' processes see it, opens where it should.
    """
    try:
        keyring.forget()
        here = keyring.purposes_here()
        for purpose in here:
            keyring.current(purpose)
        deks.try_pair()
    except VaultError as error:
        return Status(
            False,
            type(error).__name__,
            advice=_("Пријаве се не могу ни примити ни отворити. Проверите PORTAL_KEYS; затим manage.py keys status"),
        )
    return Status(True, str(len(here)))
