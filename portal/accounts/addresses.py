"""Which addresses no account may have: rooms above say by registration where they send what is not for one person."""

from __future__ import annotations

from collections.abc import Callable

AddressQuery = Callable[[str], bool]

_reserved: list[AddressQuery] = []


def register_reserved(query: AddressQuery) -> None:
    """Register a function that says whether an address, in any letter case, is no person's."""
    _reserved.append(query)


def is_reserved(address: str) -> bool:
    """Whether a room above sends to ``address`` what an account's owner might have to be kept from."""
    return any(query(address) for query in _reserved)
