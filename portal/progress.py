"""How far a command is."""

from collections.abc import Callable

from django.core.management.base import OutputWrapper

BAR, TENTHS = 30, 10
# Told how much is done, of how much, and of what.
Progress = Callable[[int, int, str], None]


def progress_bar(out: OutputWrapper) -> Progress:
    """Return what shows ``done`` of ``total`` under a label: a bar on a terminal, elsewhere a line for each tenth."""
    last: dict[str, int] = {}

    def show(done: int, total: int, label: str) -> None:
        tenth = done * TENTHS // total if total else TENTHS
        if last.get(label) == tenth:
            return
        last[label] = tenth
        full = BAR * tenth // TENTHS
        line = f"[{'#' * full}{'.' * (BAR - full)}] {tenth * 10:3} % {label}"
        if out.isatty():
            out.write(f"\r{line}", ending="\n" if tenth == TENTHS else "")
        else:
            out.write(line)

    return show
