"""What browser tests need to find in a portal; called in its own process by ``PortalServer.call``."""

import uuid


def waiting_report(*, key: str) -> dict[str, str]:
    """Submit a report that waits for triage, once per ``key``; returns its id, number and code."""
    from reporting.cases import services
    from reporting.cases.answers import ReportAnswers
    from reporting.vault import codes

    code = codes.new_code()
    report = services.submit_report(
        answers=ReportAnswers(
            track="adult",
            danger_now="unsure",
            reporter_role="neighbour",
            about_self=False,
            forms=("physical",),
            narrative="Чују се ударци и плач сваке вечери.",
            setting="home",
            period="week",
            frequency="often",
            municipality="80284",
            perpetrators=("parent",),
            child_text="Дечак, око седам година",
            contact_channel="email",
            contact="komsija@example.test",
            reporter_name="Петар Петровић",
        ),
        code=code,
        submission_key=uuid.uuid5(uuid.NAMESPACE_URL, key),
    )
    return {"id": str(report.pk), "number": report.number, "code": code}
