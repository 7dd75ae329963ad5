"""The vault's lines on the health page; none of them shows content."""

from django.utils.translation import gettext as _

from portal.jobs.status import Status
from reporting.vault import deks, draft_room, keyring
from reporting.vault.errors import VaultError

MEGABYTE = 1_000_000


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


def drafts_state() -> Status:
    """Return how much all drafts take of what they may, in whole megabytes, so that one draft is not seen.

    Not well from four fifths on: at the ceiling new drafts stay small.
    """
    taken, ceiling = draft_room.taken(), draft_room.ceiling()
    return Status(
        taken * 5 < ceiling * 4,
        _("%(taken)d од %(ceiling)d MB") % {"taken": taken // MEGABYTE, "ceiling": ceiling // MEGABYTE},
        advice=_(
            "Неко можда пуни диск нацртима. Успорите на проксију обрасце из једне мреже, ослободите диск или подигните "
            "DRAFTS_MAX_BYTES. Пријаве и даље стижу; нови нацрти остају мали."
        ),
    )
