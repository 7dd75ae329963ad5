"""Tests that touch no database run once, all others on both; nobody writes that down for each of them."""

import pytest
from django.test import TestCase

ONCE = "sqlite_only"


def test_without_a_database_it_runs_once(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker(ONCE)


@pytest.mark.django_db
def test_with_a_mark_it_runs_on_both(request: pytest.FixtureRequest) -> None:
    assert not request.node.get_closest_marker(ONCE)


def test_with_a_fixture_it_runs_on_both(request: pytest.FixtureRequest, registry_data: None) -> None:
    assert not request.node.get_closest_marker(ONCE)


class InAClassOfDjangos(TestCase):
    @pytest.fixture(autouse=True)
    def _node(self, request: pytest.FixtureRequest) -> None:
        self.once = request.node.get_closest_marker(ONCE)

    def test_it_runs_on_both(self) -> None:
        assert not self.once
