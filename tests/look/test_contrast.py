"""Every pair of text and ground reaches 7:1 (WCAG 2.2, 1.4.6), in the light and in the dark theme."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = Path(settings.BASE_DIR) / "portal" / "static" / "css" / "tokens" / "tokens.css"
GROUNDS = ("paper", "surface", "sunken", "brand-tint", "warm-tint", "danger-tint")
TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-soft", "brand-deep") for ground in GROUNDS),
    *(("brand", ground) for ground in ("paper", "surface", "sunken", "brand-tint")),
    *(("danger", ground) for ground in ("paper", "surface", "danger-tint")),
    ("warm-ink", "warm-tint"),
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("on-warm", "warm"),
    ("on-warm", "warm-strong"),
    ("on-panel", "panel"),
    ("on-leave", "leave"),
]
# Borders that tell a field or a state from its ground (1.4.11).
SHAPE_PAIRS = [("line-strong", "surface"), ("line-strong", "paper"), ("brand", "surface"), ("danger", "surface")]


def colours(theme: int) -> dict[str, str]:
    """Return the tokens that are colours, for the light (0) or the dark (1) theme."""
    found = {}
    for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", TOKENS.read_text(encoding="utf-8")):
        shades = re.findall(r"#[0-9a-fA-F]{6}", value)
        if value.startswith(("light-dark", "#")) and shades:
            found[name] = shades[theme if len(shades) == 2 else 0]
    return found


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_reaches_seven_to_one(ink: str, ground: str, theme: int) -> None:
    tokens = colours(theme)
    assert contrast(tokens[ink], tokens[ground]) >= 7


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_shapes_reach_three_to_one(shape: str, ground: str, theme: int) -> None:
    tokens = colours(theme)
    assert contrast(tokens[shape], tokens[ground]) >= 3
