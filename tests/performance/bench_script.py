"""What converting one page to Latin costs."""

import statistics
import time

from portal.script.html import convert_html

PAGE_BYTES = 50 * 1024
TAGS = 1_000
_SENTENCE = "Насиље над децом није приватна ствар: пријавите га, Његош и Љиљана ће вам одговорити. "


def page(tags: int = TAGS, size: int = PAGE_BYTES) -> str:
    """Return an HTML page of about ``size`` bytes with ``tags`` tags, most of it Serbian text."""
    pairs = tags // 2
    opening = '<li class="card" id="i{n}">', '<a href="/sr/nasilje/{n}/" title="Шта је то">', '<p class="stack">'
    closing = "</li>", "</a>", "</p>"
    markup = sum(len((opening[n % 3].format(n=n) + closing[n % 3]).encode()) for n in range(pairs))
    contact = "<p>Пишите на pomoc@cuvamte.gov.rs.</p>"
    text_bytes = max(0, size - markup) // pairs
    source = _SENTENCE * 3
    letters = 0
    while len(source[:letters].encode()) < text_bytes:
        letters += 1
    items = (opening[n % 3].format(n=n) + source[n % 20 : n % 20 + letters] + closing[n % 3] for n in range(pairs))
    contact = "<p>Пишите на pomoc@cuvamte.gov.rs.</p>"
    return '<!doctype html>\n<html lang="sr-Latn"><body>' + "\n".join(items) + contact + "</body></html>"


def bench(runs: int = 50) -> dict[str, float]:
    """Return CPU-milliseconds (median and best of ``runs``) and the size of the page that was converted."""
    source = page()
    times = []
    for _ in range(runs):
        started = time.process_time()
        convert_html(source)
        times.append((time.process_time() - started) * 1000)
    return {
        "cpu_ms_median": round(statistics.median(times), 2),
        "cpu_ms_best": round(min(times), 2),
        "kilobytes": round(len(source.encode()) / 1024, 1),
        "tags": source.count("<"),
    }


if __name__ == "__main__":
    print(bench())
