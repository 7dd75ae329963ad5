"""Certificates of adults who finished a course: what anybody who has the number sees, and a digest of the name."""

from reporting.exposure.kinds import Shown, clear, random_id, reference, token

COLUMNS: dict[str, dict[str, Shown]] = {
    "certificates.Certificate": {
        "number": random_id("Stands on the paper; the page that checks it is asked for it."),
        "course": reference("to the course, a public page"),
        "title": clear("What the course was called on that day; the paper and the check page say it."),
        "hours": clear("How long the course took; the paper and the check page say it."),
        "language": clear("The script of the badge."),
        "name_digest": token("HMAC of number and name under the key `certificate`: without it no name can be tried."),
        "place": random_id("The bit that says whether the badge was revoked."),
        "reason": clear("Why it was revoked: the check page says it, and it names nobody."),
    },
    "certificates.Award": {
        "course": reference("to the course, a public page"),
    },
}
