"""StreamField blocks that every kind of page may use."""

from wagtail.blocks import Block

from portal.pages.blocks.links import ButtonsBlock, CardsBlock
from portal.pages.blocks.media import AudioBlock, FigureBlock, VideoBlock
from portal.pages.blocks.reference import FactsBlock, HelplinesBlock, OwnerBlock, SourcesBlock, TableBlock
from portal.pages.blocks.text import CalloutBlock, HeadingBlock, ParagraphBlock, QuoteBlock, StepsBlock


def content_blocks() -> list[tuple[str, Block]]:
    """Return the blocks of a page's body, in the order in which editors are offered them."""
    return [
        ("heading", HeadingBlock()),
        ("paragraph", ParagraphBlock()),
        ("callout", CalloutBlock()),
        ("steps", StepsBlock()),
        ("facts", FactsBlock()),
        ("table", TableBlock()),
        ("quote", QuoteBlock()),
        ("figure", FigureBlock()),
        ("video", VideoBlock()),
        ("audio", AudioBlock()),
        ("helplines", HelplinesBlock()),
        ("cards", CardsBlock()),
        ("buttons", ButtonsBlock()),
        ("sources", SourcesBlock()),
        ("who_runs", OwnerBlock()),
    ]
