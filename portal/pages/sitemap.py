"""Which public pages, beside those of the page tree, stand in the sitemap: the rooms above register them."""

from collections.abc import Callable, Iterable, Iterator

Tails = Callable[[], Iterable[str]]
_sources: list[Tails] = []


def register_tails(source: Tails) -> None:
    """Let ``source`` give addresses for the sitemap, each as the path behind its language.

    Each must exist in both scripts and be readable without a session.
    """
    _sources.append(source)


def registered_tails() -> Iterator[str]:
    """Give the addresses of all sources."""
    for source in _sources:
        yield from source()
