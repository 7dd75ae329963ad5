"""What the commands say while they work: one line per step, with its duration."""

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import NoReturn


def say(text: str = "") -> None:
    """Print a line at once, also when the output is a pipe."""
    print(text, flush=True)


def stop(sentence: str) -> NoReturn:
    """End the program with exit code 1 and one clear sentence on standard error."""
    print(f"\n{sentence}", file=sys.stderr, flush=True)
    sys.exit(1)


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Say that a step begins, and how many seconds it took when it is over."""
    print(f"  {title:<58}", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - started:5.1f} s", flush=True)
