"""The vault's lines on the health page; none of them shows content."""

from django.utils.translation import gettext as _

from portal.jobs.status import Status
from reporting.vault import deks, draft_room, keyring
from reporting.vault.errors import VaultError
from reporting.vault.models import KeyPurpose

MEGABYTE = 1_000_000


# Without a current one of these, where it is for the process, no report is received or opened.
NEEDED = (KeyPurpose.DESK, KeyPurpose.KEK, KeyPurpose.PEPPER, KeyPurpose.PROOF)


def state() -> Status:
    """Return whether this process opens what reports are received and opened with, as the database stands now.

    And whether what is sealed to the desk's public half, as strangers' processes see it, opens where it should.
    """
    try:
        ring, here = keyring.read_again(), keyring.purposes_here()
        for purpose in NEEDED if ring.keys else here:
            if purpose in here:
                ring.current(purpose)
        deks.try_pair()
    except VaultError as error:
        return Status(
            False,
            type(error).__name__,
            advice=_("Пријаве се не могу ни примити ни отворити. Проверите PORTAL_KEYS; затим manage.py keys status"),
        )
    return Status(True, str(len(here)))


def table_state() -> Status:
    """Return whether every key for this process opens and the portal vouches for every public half.

    Tells how many do not; what does not open stops those who need it alone, so no process is taken out for it.
    """
    try:
        amiss = len(keyring.faults())
    except VaultError as error:
        return Status(False, type(error).__name__, advice=_table_advice())
    return Status(not amiss, str(amiss), advice=_table_advice())


def _table_advice() -> str:
    return _("Неки кључ се не отвара, или је неко мењао табелу кључева. Покрените manage.py keys status: он каже који.")


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
