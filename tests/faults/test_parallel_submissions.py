"""Fifty people send at the same moment, each with a double click."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.server import FaultServer, Visitor

PEOPLE = 50
SECONDS = 150
TOKEN = "a" * 32


def _send(port: int, cookie: str) -> tuple[int, str, str]:
    """Press „Пошаљи пријаву“ and read the receipt: status of the press, number and code."""
    visitor = Visitor(port, d=cookie, t=TOKEN)
    answer = visitor.post("/sr/prijava/10/")
    text = visitor.get("/sr/prijava/potvrda/").text if answer.status_code == 302 else ""
    number = re.search(r"\b\d{2}-\d{3}-\d{3}\b", text)
    code = re.search(r'class="code"[^>]*>([\d ]+)<', text)
    return answer.status_code, number[0] if number else "", code[1] if code else ""


@pytest.mark.full
@pytest.mark.protected
def test_fifty_parallel_double_submissions_make_fifty_reports(fault_server: FaultServer) -> None:
    cookies = fault_server.call("tests.faults.actors:make_drafts", count=PEOPLE)
    fault_server.start(jobs=True)
    with ThreadPoolExecutor(2 * PEOPLE) as crowd:
        presses = [crowd.submit(_send, fault_server.port, cookie) for cookie in cookies for _ in range(2)]
        receipts = [press.result(timeout=SECONDS) for press in presses]

    assert {status for status, _, _ in receipts} == {302}
    pairs = list(zip(receipts[::2], receipts[1::2], strict=True))
    assert all(first == second for first, second in pairs), "the two clicks of one person show different receipts"
    assert len({number for _, number, _ in receipts}) == len({code for _, _, code in receipts}) == PEOPLE
    found = fault_server.call("tests.faults.actors:counted")
    assert (found["reports"], found["numbers"]) == (PEOPLE, PEOPLE)
    assert found["job_runs"] and not fault_server.dead(), "the jobs did not run beside"
    assert "database is locked" not in fault_server.log()
