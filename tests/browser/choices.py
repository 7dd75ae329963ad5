"""Which of the values of a test the quick run takes."""

from typing import Any

import pytest


def quick_first(*values: Any) -> list[Any]:
    """Return the values of a test, all but the first one for the full run alone."""
    others = [value if isinstance(value, tuple) else (value,) for value in values[1:]]
    return [values[0], *(pytest.param(*other, marks=pytest.mark.full) for other in others)]
