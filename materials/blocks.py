"""Blocks that only the library has."""

from wagtail.blocks import Block

from portal.pages.blocks import content_blocks


def material_blocks() -> list[tuple[str, Block]]:
    """Return the blocks of a material's body, in the order in which editors are offered them."""
    return content_blocks()
