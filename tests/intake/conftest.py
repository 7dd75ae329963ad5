"""Here strangers write: every request is answered with the keys of their pools alone."""

import pytest

from tests.vault.working_as import answer_as


@pytest.fixture(autouse=True)
def _keys_of_the_public_pools(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_as(monkeypatch, "report", "public")
