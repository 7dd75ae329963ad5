"""Which public pages, beside those of the page tree, stand in the sitemap: the rooms above register them."""

from collections.abc import Callable, Iterable, Iterator

Tails = Callable[[], Iterable[str]]
_sources: list[tuple[Tails, bool]] = []


def register_tails(source: Tails, *, everywhere: bool = False) -> None:
    """Let ``source`` give addresses for the sitemap, each as the path behind its language.

    Each must exist in both scripts, ``everywhere`` in every public language, and be readable without a session.
    """
    _sources.append((source, everywhere))


def registered_tails() -> Iterator[tuple[str, bool]]:
    """Give the addresses of all sources, each with whether it exists in every language."""
    for source, everywhere in _sources:
        for tail in source():
            yield tail, everywhere
