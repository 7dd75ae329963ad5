"""For whom something is that says so only in words, in the codes by which a question tells who asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# The entrances of the portal, by the last part of their address. One that an editor renames is for everybody.
ENTRANCES: Mapping[str, tuple[str, ...]] = {
    "za-decu": ("children",),
    "za-roditelje": ("parents",),
    "za-skole": ("teachers",),
}
# Groups of questions, by their headings.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "Кад пита дете": ("children",),
    "За родитеље и старатеље": ("parents",),
    "За школе, вртиће и стручне службе": ("teachers",),
}
# Who asks tells that it is a child, not how old it is, and a teacher or a doctor in the same words.
_HEARD_AS = {"teens": "children", "professionals": "teachers"}


def readers_of(slug: str, audiences: Iterable[str] | None) -> tuple[str, ...]:
    """Return for whom a page is: by its audiences, where it has any, or by its address."""
    chosen = ENTRANCES.get(slug, ()) if audiences is None else audiences
    return tuple(sorted({_HEARD_AS.get(one, one) for one in chosen}))
