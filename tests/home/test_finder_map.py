"""The map of tiles: every district once, none upon another, each about where it lies."""

import csv
import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from home.finder.tiles import FILE, STEP, WIDTH, spots, tile_map
from reporting.registry.models import District
from tests.pages.factories import make_site

DISTRICTS = settings.DATA_DIR / "districts.csv"


def codes() -> list[str]:
    with DISTRICTS.open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file)]


def test_every_district_has_one_tile_and_no_two_share_a_place_or_letters() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["code"] for row in rows) == sorted(codes())
    assert len({(row["column"], row["row"]) for row in rows}) == len(rows) == 30
    assert len({row["label"] for row in rows}) == len(rows)
    assert all(2 <= len(row["label"]) <= 3 for row in rows)


def test_tiles_never_overlap_and_hang_together() -> None:
    middles = [spot.middle for spot in spots().values()]
    near = WIDTH * 1.01
    for one in middles:
        distances = sorted(((one[0] - x) ** 2 + (one[1] - y) ** 2) ** 0.5 for x, y in middles)
        assert distances[1] >= min(WIDTH, (WIDTH**2 / 4 + STEP**2) ** 0.5) - 0.01
        assert distances[1] <= near


@pytest.mark.parametrize(
    ("north_or_west", "south_or_east", "axis"),
    [
        ("RS-01", "RS-06", 1),
        ("RS-06", "RS-00", 1),
        ("RS-00", "RS-20", 1),
        ("RS-20", "RS-24", 1),
        ("RS-05", "RS-02", 0),
        ("RS-07", "RS-04", 0),
        ("RS-08", "RS-14", 0),
        ("RS-16", "RS-15", 0),
        ("RS-18", "RS-22", 0),
        ("RS-26", "RS-29", 0),
        ("RS-28", "RS-27", 1),
    ],
)
def test_neighbours_stand_on_the_right_side(north_or_west: str, south_or_east: str, axis: int) -> None:
    assert spots()[north_or_west].middle[axis] < spots()[south_or_east].middle[axis]


def test_numbers_of_the_drawing_have_points_and_stay_inside() -> None:
    drawn = tile_map([District(code=code, name=code) for code in codes()], address=str, current="RS-00")
    _x, _y, across, down = map(int, drawn.view_box.split())
    assert [tile.label for tile in drawn.tiles if tile.current] == ["БГ"]
    for tile in drawn.tiles:
        numbers = [float(number) for number in re.split("[ ,]", tile.points)]
        assert len(numbers) == 12
        assert all(0 <= number <= across for number in numbers[0::2])
        assert all(0 <= number <= down for number in numbers[1::2])


def test_tiles_come_row_by_row_in_whatever_order_the_districts_were_given() -> None:
    given = [District(code=code, name=code) for code in codes()]
    for districts in (given, given[::-1]):
        drawn = tile_map(districts, address=str)
        assert [tile.label for tile in drawn.tiles[:6]] == ["СУ", "КИ", "СО", "НС", "ЗР", "СМ"]
        assert drawn.tiles[-1].label == "ПЗ"


def test_a_district_without_a_place_is_left_to_the_list() -> None:
    assert tile_map([District(code="RS-99", name="Нови")], address=str).tiles == []


@pytest.mark.django_db
def test_each_tile_says_its_whole_name_in_the_readers_script(client: Client) -> None:
    make_site()
    text = client.get("/sr-latn/ustanove/").content.decode()
    assert 'aria-label="ŠA: Mačvanski upravni okrug"' in text
    assert "<title>Mačvanski upravni okrug</title>" in text
    assert re.search(r'<text [^>]*aria-hidden="true">ŠA</text>', text)


@pytest.mark.parametrize(("code", "lang"), [("sr", ""), ("sr-latn", ""), ("bg", "sr"), ("en", "sr")])
def test_names_on_it_say_that_they_are_serbian_in_another_language(code: str, lang: str) -> None:
    with translation.override(code):
        drawn = tile_map([District(code="RS-00", name="Град Београд")], address=str)
        html = render_to_string("home/finder/map.html", {"map": drawn})
    assert drawn.lang == lang and ('<g lang="sr">' in html) is bool(lang)
