"""The room that all drafts have together, so that nobody fills the disk with them.

A stranger may begin as many drafts as the proxy lets through. Each is small until its first answer; larger ones
share a ceiling. At the ceiling nothing is refused that fits into a small draft.
"""

from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.db.models import Sum
from django.db.models.functions import Length

from portal.jobs import machine
from reporting.vault.models import Draft

# Bytes of a sealed draft without an answer, and of a new one at the ceiling: some 7,000 Cyrillic letters.
SMALL = 16 * 1024
# Bytes that a save may add at the ceiling to a draft with an answer: marks of ours, or what somebody types meanwhile.
A_LITTLE = 512
# Of the free disk drafts take one part in so many.
PARTS_OF_THE_DISK = 10
# Seconds for which a count of the table holds, with what was taken since. Only a save beyond SMALL asks for one.
COUNT_HOLDS = 10
_COUNTED = "drafts:taken"


def ceiling() -> int:
    """Return how many bytes all drafts may take: a tenth of the database's free disk, at most ``DRAFTS_MAX_BYTES``.

    Of a database on a server of its own the disk is not seen: there the setting alone holds.
    """
    free = machine.free_for_the_database()
    most: int = settings.DRAFTS_MAX_BYTES
    return most if free is None else min(most, free // PARTS_OF_THE_DISK)


def taken() -> int:
    """Return how many bytes all drafts take now, those that are over and not yet deleted included."""
    return Draft.objects.aggregate(all=Sum(Length("sealed")))["all"] or 0


def take(*, before: int, after: int, whole: bool) -> bool:
    """Take the room for a draft of ``before`` sealed bytes to become one of ``after``; False when it may not.

    ``whole``: whether it has an answer or a code; without one it stays small whatever room there is.
    """
    more = after - before
    if after <= max(SMALL, before):
        return True
    if not whole or more <= A_LITTLE:
        return whole
    lately: int = cache.get_or_set(_COUNTED, taken, COUNT_HOLDS) or 0
    if lately + more > ceiling():
        return False
    with suppress(ValueError):  # the count is over, and the next one has it all
        cache.incr(_COUNTED, more)
    return True
