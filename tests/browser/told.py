"""Who is told of what has happened, and how soon."""

from tests.browser.server import SteadyServer

JOB = "tests.browser.arrange.alarms:job_comes_by"
# The job comes by every five seconds; this is about what it does then, on a machine that may be busy. Both times are
# whole minutes, so a minute may begin between them.
PATIENCE = 60


def told(server: SteadyServer, number: str, *, later: int = 0) -> list[str]:
    """Let the job come by, ``later`` minutes after now; say how long it took to the letter, and return who gets it."""
    done = server.call(JOB, number=number, later=later)
    print(f"{done['seconds']:.1f} s from what happened to the letter in the outbox, to {', '.join(done['told'])}")
    assert done["seconds"] <= PATIENCE
    return list(done["told"])
