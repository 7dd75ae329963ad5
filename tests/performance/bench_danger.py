"""What listening to a story of 2,000 letters costs: one that is calm, and one of which every third sentence is a cry."""

from tests.danger import measuring
from tests.performance import arrange

LIMIT_MS = 5


def bench() -> dict[str, object]:
    """Return CPU-milliseconds, the best of five: others share the machine."""
    with arrange.reporting():
        stories = {"calm": ("plain",), "third_a_cry": measuring.LABELS}
        return {
            f"story_{name}_cpu_ms (limit {LIMIT_MS})": round(min(measuring.cost(*labels) for _ in range(5)), 1)
            for name, labels in stories.items()
        }
