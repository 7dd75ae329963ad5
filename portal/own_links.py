"""Links of ours that are made of an address somebody asked for."""

from urllib.parse import quote


def tail_that_stays(tail: str) -> str:
    """Return ``tail``, what stands behind the language in an address, quoted for a link; empty when it climbs.

    Browsers walk „..“ before they ask, so a link of ours with it might end at the exit, pressed on our own page.
    """
    return "" if {".", ".."} & set(tail.replace("\\", "/").split("/")) else quote(tail)
