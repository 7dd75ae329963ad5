"""Which pool of workers opens which keys.

A pool's key file (``manage.py keys file``) holds what opens the keys of this table and nothing of the others, so for
a process of that pool they are not there. What strangers talk to, report and follow, seals and opens nothing of it.
"""

from collections.abc import Iterable

from reporting.vault.models import KeyPurpose

ALL = "all"

OPENS: dict[str, frozenset[str]] = {
    # Codes and proofs; every DEK it makes is sealed to the desk's public half.
    "report": frozenset({KeyPurpose.PEPPER, KeyPurpose.PROOF}),
    # Codes of learners and classes, names on certificates, badges.
    "public": frozenset({KeyPurpose.PEPPER, KeyPurpose.CERTIFICATE, KeyPurpose.BADGE}),
    # The second factors of its accounts, and letters that wait.
    "cms": frozenset({KeyPurpose.CMS_FACTOR, KeyPurpose.OUTBOX}),
    "desk": frozenset(
        {
            *(KeyPurpose.DESK, KeyPurpose.KEK, KeyPurpose.INDEX, KeyPurpose.OUTBOX, KeyPurpose.RECORD),
            # Roles, and accounts that hold one, count by a seal that neither the public site nor the CMS makes.
            KeyPurpose.GRANT,
            # A file that is erased takes what is left of its draft along, which is found by the pepper alone.
            KeyPurpose.PEPPER,
            # Who was an editor before has a device from then.
            *(KeyPurpose.FACTOR, KeyPurpose.CMS_FACTOR),
        }
    ),
    "jobs": frozenset(
        {
            *(KeyPurpose.DESK, KeyPurpose.KEK, KeyPurpose.INDEX, KeyPurpose.OUTBOX, KeyPurpose.RECORD),
            *(KeyPurpose.GRANT, KeyPurpose.PEPPER, KeyPurpose.AUDIT, KeyPurpose.PROOF),
        }
    ),
}


def opened_by(pools: Iterable[str]) -> frozenset[str]:
    """Return the purposes that a process of all these pools opens. Raises ``KeyError`` for a pool that is none."""
    return frozenset().union(*(OPENS[pool] for pool in pools))
