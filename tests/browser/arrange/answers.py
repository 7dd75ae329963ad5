"""What the portal answers in states to which no visitor brings it."""

from typing import Any


def error_pages() -> dict[str, dict[str, Any]]:
    """Return what the portal answers when something goes wrong, by status and language."""
    from django.test import Client, override_settings

    answers = {}
    with override_settings(ROOT_URLCONF="tests.browser.fault_urls", ALLOWED_HOSTS=["*"]):
        client = Client(raise_request_exception=False)
        for status in (400, 403, 429, 500):
            for language in ("sr", "sr-latn"):
                answer = client.get(f"/{language}/greska/{status}/")
                assert answer.status_code == status
                answers[f"{status} {language}"] = {
                    "status": status,
                    "headers": dict(answer.headers),
                    "body": answer.content.decode(),
                }
    return answers


def empty_news() -> dict[str, dict[str, Any]]:
    """Return what the list of news answers while there is none, by language; nothing is changed for anybody."""
    from django.db import transaction
    from django.test import Client, override_settings

    from home.models import NewsPage

    answers = {}
    with override_settings(ALLOWED_HOSTS=["*"]), transaction.atomic():
        NewsPage.objects.update(live=False)
        for language in ("sr", "sr-latn"):
            answer = Client().get(f"/{language}/vesti/")
            headers = {**answer.headers}
            answers[language] = {"status": answer.status_code, "headers": headers, "body": answer.content.decode()}
        transaction.set_rollback(True)
    return answers
