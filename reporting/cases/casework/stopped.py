"""„Да ли је престало?“ answered by one press: that it has not, and that this answer was a slip."""

from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from portal.danger.hearing import hear
from reporting.cases.access import require
from reporting.cases.casework.messages import store_message
from reporting.cases.models import Message, Report
from reporting.cases.performing import locked_row
from reporting.cases.principals import Reporter
from reporting.cases.querysets import MessageQuerySet

# A second press within this time adds no message.
AGAIN = timedelta(minutes=10)
ANSWERS = (Message.Topic.STOPPED, Message.Topic.NOT_STOPPED)


def say_not_stopped(*, principal: Reporter, body: str) -> tuple[Message, bool]:
    """Send that it has not stopped, as a message like any other; ``body`` is how the page says it.

    Returns the message and whether it is new: while the last answer is the same and less than ten minutes old
    (``AGAIN``), a press adds none, also of two at the same moment. After one that was taken back it adds a message,
    but in that time no second alarm.
    """
    heard = hear(body) is not None
    with transaction.atomic():
        last = _last_answer(principal)
        if last is not None and last.topic == Message.Topic.NOT_STOPPED and last.sent_at > timezone.now() - AGAIN:
            return last, False
        return _send(principal, body, Message.Topic.NOT_STOPPED, danger_heard=heard), True


def take_back_not_stopped(*, principal: Reporter, body: str) -> tuple[Message | None, bool]:
    """Send the opposite after ``say_not_stopped``; both messages stay, and no alarm ends by it.

    Returns the last answer and whether it is new: where the last one is no such answer, or somebody wrote it with words
    of their own, nothing is taken back.
    """
    heard = hear(body) is not None
    with transaction.atomic():
        last = _last_answer(principal)
        if last is None or last.topic != Message.Topic.NOT_STOPPED or not last.one_press:
            return last, False
        return _send(principal, body, Message.Topic.STOPPED, danger_heard=heard), True


def _last_answer(principal: Reporter) -> Message | None:
    """Return the last answer of the reporter, its report locked: who comes at the same moment waits and sees ours."""
    report = locked_row(Report, principal.report_id, principal)
    require(principal, "follow.write", report)
    found: Message | None = _answers(principal).order_by("-sent_at", "-id").first()
    return found


def _send(principal: Reporter, body: str, topic: str, *, danger_heard: bool) -> Message:
    """Send an answer; the alarm of the same press within ten minutes, whatever was said since, goes on for it."""
    recent = _answers(principal).filter(topic=topic, sent_at__gt=timezone.now() - AGAIN)
    return store_message(
        principal=principal,
        body=body,
        submission_key=uuid4(),
        danger_heard=danger_heard,
        topic=topic,
        says_again=[one.pk for one in recent if one.one_press],
    )


def _answers(principal: Reporter) -> MessageQuerySet:
    found: MessageQuerySet = Message.objects.visible_to(principal).filter(
        direction=Message.Direction.FROM_REPORTER, topic__in=ANSWERS
    )
    return found
