"""The three tracks (стазе): who is speaking, and so how the wizard speaks."""

from typing import Any

CHILD = "child"
ADULT = "adult"
PROFESSIONAL = "professional"
TRACKS = (CHILD, ADULT, PROFESSIONAL)


def track_or_default(value: str | None) -> str:
    """Return ``value`` when it is a track, otherwise the adult one.

    Only a tampered request carries something else; the person can still say who they are.
    """
    return value if value in TRACKS else ADULT


def pick(track: str, *, child: Any, adult: Any, professional: Any = None) -> Any:
    """Return the words of ``track``; a professional reads the adult's unless there are special ones."""
    if track == CHILD:
        return child
    if track == PROFESSIONAL and professional is not None:
        return professional
    return adult
