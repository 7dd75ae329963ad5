"""What the portal says of who will know: the one place of these words, the limit first."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from reporting.intake.tracks import pick

LIMIT_FOR_A_CHILD = _(
    "Ти кажеш ко не сме да види пријаву. Ако си у великој опасности, можда ће морати да зна и неко ко брине о теби. "
    "Ако можемо, рећи ћемо ти пре тога."
)
LIMIT_FOR_AN_ADULT = _(
    "Ви кажете ко не сме да види пријаву. Ако је дете у великој опасности, можда ће морати да зна и "
    "неко ко брине о њему. Ако можемо, детету ћемо то рећи пре тога."
)


def limit(track: str) -> Any:
    """Return the limit of secrecy in the words of ``track``; it stands before anything that promises secrecy."""
    return pick(track, child=LIMIT_FOR_A_CHILD, adult=LIMIT_FOR_AN_ADULT)
