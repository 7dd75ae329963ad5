"""The map of districts that the portal draws itself: one hexagon for each, about where it lies.

It shows neighbourhood, not borders or sizes, so no map data is needed. Where each tile stands is data
(``home/data/district_tiles.csv``); rows with an odd number are moved half a tile to the east.
"""

import csv
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from portal.script.words import speaks_serbian
from reporting.registry.models import District

FILE = settings.BASE_DIR / "home" / "data" / "district_tiles.csv"
# Units of the drawing: the width of one tile, its height, and the distance of two rows.
WIDTH = 100.0
HEIGHT = WIDTH * 2 / math.sqrt(3)
STEP = HEIGHT * 3 / 4
_SHRUNK = 0.94  # leaves a gap between neighbours
_TEXT_DROP = 12  # from the middle of a tile down to the line on which its letters stand


@dataclass(frozen=True)
class Spot:
    """Where a district's tile stands, and the letters on it (those of the number plates of its seat)."""

    code: str
    label: str
    column: int
    row: int

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the tile in units of the drawing."""
        shift = WIDTH / 2 if self.row % 2 else 0
        return self.column * WIDTH + shift + WIDTH / 2, self.row * STEP + HEIGHT / 2


@dataclass(frozen=True)
class Tile:
    """One tile, ready for the template: numbers are text, since a template would write a decimal comma."""

    label: str
    name: str
    url: str
    points: str
    x: str
    y: str
    current: bool


@dataclass(frozen=True)
class TileMap:
    """The whole map; ``lang`` is what its names are in, where the page is in another language."""

    view_box: str
    tiles: list[Tile]
    lang: str


@cache
def spots() -> dict[str, Spot]:
    """Return where every district stands, by its code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [Spot(row["code"], row["label"], int(row["column"]), int(row["row"])) for row in csv.DictReader(file)]
    return {spot.code: spot for spot in rows}


def tile_map(districts: Iterable[District], *, address: Callable[[District], str], current: str = "") -> TileMap:
    """Return the map of the given districts; one without a place in the file is left to the list.

    The tiles come row by row, so that the keyboard goes over the map as the eye does.
    """
    placed = [(spots()[district.code], district) for district in districts if district.code in spots()]
    tiles = [
        _tile(spot, name=district.name, url=address(district), current=district.code == current)
        for spot, district in sorted(placed, key=lambda one: (one[0].row, one[0].column))
    ]
    across = max(x for x, _y in (spot.middle for spot in spots().values())) + WIDTH / 2
    down = max(y for _x, y in (spot.middle for spot in spots().values())) + HEIGHT / 2
    lang = "" if speaks_serbian() else "sr"
    return TileMap(view_box=f"0 0 {across:.0f} {math.ceil(down)}", tiles=tiles, lang=lang)


def _tile(spot: Spot, *, name: str, url: str, current: bool) -> Tile:
    x, y = spot.middle
    corners = [
        (x + HEIGHT / 2 * _SHRUNK * math.sin(turn), y + HEIGHT / 2 * _SHRUNK * math.cos(turn))
        for turn in (number * math.pi / 3 for number in range(6))
    ]
    points = " ".join(f"{left:.1f},{top:.1f}" for left, top in corners)
    return Tile(spot.label, name, url, points, x=f"{x:.1f}", y=f"{y + _TEXT_DROP:.1f}", current=current)
