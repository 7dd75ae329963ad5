"""Putting messages into the outbox and sending them out.

A row is written in the transaction of its cause and sent by a job, at least once, with a
Message-ID that stays the same, so that a mail server can drop a second copy.
"""

import logging
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from reporting.notify import telephones
from reporting.notify.models import OutboxMessage
from reporting.notify.senders import domain_of, sender_of
from reporting.notify.templates import TEMPLATES, render
from reporting.vault import server
from reporting.vault.minutes import this_minute, whole_minute

logger = logging.getLogger(__name__)

RECIPIENT_CONTRACT = "outbox.recipient.1"
LINK_CONTRACT = "outbox.link.1"
# Between one failure and the next try; after the last one fails too, the message is dead.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
# A claim this old belongs to a runner that died; the message is sent again.
CLAIM_LIFETIME = timedelta(minutes=10)
BATCH = 100
# One pass ends after so many seconds, sent or not: a mail server that hangs must not hold up the other jobs.
PASS_SECONDS = 20
_KEY = re.compile(r"[A-Za-z0-9_.:/-]{1,160}")
State, Channel = OutboxMessage.State, OutboxMessage.Channel


# By template, what is asked at the last moment about what a message is about and under which key it was written.
_wanted: dict[str, Callable[[UUID, str], bool]] = {}


def ask_before_sending(template: str, wanted: Callable[[UUID, str], bool]) -> None:
    """Let ``wanted(object_id, idempotency_key)`` say when a message leaves whether it still may; else it is dropped."""
    _wanted[template] = wanted


class BadMessage(ValueError):
    """What was to be sent is no message of ours; the text never repeats the recipient."""


class BadRecipient(BadMessage):
    """The recipient is no address or number: somebody typed it so, and no code of ours is wrong."""


@transaction.atomic
def enqueue(
    *,
    template: str,
    recipient: str,
    object_id: UUID,
    language: str,
    idempotency_key: str,
    link: str = "",
    place: str = "",
    count: int | None = None,
    channel: str = Channel.MAIL,
    due_at: datetime | None = None,
) -> OutboxMessage:
    """Write one message into the outbox and return its row; a second call with the key writes nothing.

    ``template`` is a key of ``templates.TEMPLATES``, ``recipient`` one e-mail address (by SMS or voice
    a number in E.164),
    ``object_id`` what the message is about (opaque here), ``language`` a code such as "sr-latn".
    ``idempotency_key`` names the cause and holds no content; ``link`` is a whole address for the
    templates that carry one, and for no other; ``place`` the name of an institution, likewise, and
    ``count`` how many things wait. It leaves at ``due_at``, now if nothing is said; its times are kept to the
    minute. Raises ``BadMessage``, for an address that cannot be mailed ``BadRecipient``.
    """
    _check_template(template, link, place, count)
    if not _KEY.fullmatch(idempotency_key):
        raise BadMessage("An idempotency key is made of letters, digits and punctuation, at most 160.")
    _check_recipient(recipient, channel)
    message_id, now = uuid4(), this_minute()
    carried = _with_place(link, place) or ("" if count is None else str(count))
    message, _ = OutboxMessage.objects.get_or_create(
        idempotency_key=idempotency_key,
        defaults={
            "id": message_id,
            "template": template,
            "channel": channel,
            "recipient": server.seal(recipient.encode(), contract=RECIPIENT_CONTRACT, pk=message_id),
            "link": server.seal(carried.encode(), contract=LINK_CONTRACT, pk=message_id) if carried else None,
            "object_id": object_id,
            "language": language,
            "due_at": whole_minute(due_at or now),
            "created_at": now,
        },
    )
    return message


def _check_template(template: str, link: str, place: str, count: int | None) -> None:
    """Raise ``BadMessage`` unless the template is known and gets what it carries, and nothing else."""
    if template not in TEMPLATES:
        raise BadMessage("Unknown template.")
    if bool(link) != TEMPLATES[template].carries_link:
        raise BadMessage("This template carries a link, or the link has no template.")
    if bool(place) != TEMPLATES[template].names_place or (place and not link):
        raise BadMessage("This template names an institution, or the institution has no template.")
    if (count is not None) != TEMPLATES[template].says_how_many:
        raise BadMessage("This template says how many, or the number has no template.")


def _check_recipient(recipient: str, channel: str) -> None:
    """Raise ``BadRecipient`` for what cannot be mailed, or called."""
    if channel != Channel.MAIL:
        if not telephones.NUMBER.fullmatch(recipient):
            raise BadRecipient("The recipient is no telephone number.")
        return
    try:
        validate_email(recipient)
    except ValidationError:
        raise BadRecipient("The recipient is no e-mail address.") from None


def _with_place(link: str, place: str) -> str:
    """Return what is sealed of a message: the link, and on a line of its own the institution that it names."""
    return f"{link}\n{' '.join(place.split())}" if place else link


def deliver_due(now: datetime | None = None) -> int:
    """Send what is due, at most 100 messages and 20 seconds, and return how many left.

    A dead mail server only makes messages wait. Two runners never send one message at the same time.
    """
    now, started = now or timezone.now(), timezone.now()
    _take_back_lost_claims(now)
    sent, passed = 0, timedelta()
    for _ in range(BATCH):
        message = _claim(now) if passed.total_seconds() < PASS_SECONDS else None
        if message is None:
            break
        sent += _deliver(message, now, started=started)
        passed = _since(started)
    return sent


def _since(started: datetime) -> timedelta:
    """Return how long ago that was; nothing when the clock was put back meanwhile."""
    return max(timezone.now() - started, timedelta())


def _take_back_lost_claims(now: datetime) -> None:
    lost = OutboxMessage.objects.filter(state=State.SENDING, claimed_at__lte=now - CLAIM_LIFETIME)
    lost.filter(attempts__gt=len(WAITS)).update(state=State.DEAD, claimed_at=None, error="RunnerLost")
    lost.update(state=State.WAITING, claimed_at=None, error="RunnerLost")


def _claim(now: datetime) -> OutboxMessage | None:
    """Take the next due message for this runner, committed before anything is sent."""
    while True:
        with transaction.atomic():
            message = _due(now).first()
            if message is None:
                return None
            # Compare and set: without row locks (SQLite) another runner may have been faster.
            claimed = OutboxMessage.objects.filter(pk=message.pk, state=State.WAITING, attempts=message.attempts)
            if claimed.update(state=State.SENDING, claimed_at=this_minute(), attempts=message.attempts + 1):
                message.attempts += 1
                return message


def _due(now: datetime) -> QuerySet[OutboxMessage]:
    due = OutboxMessage.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at", "id")
    return due.select_for_update(skip_locked=True) if connection.features.has_select_for_update_skip_locked else due


def _deliver(message: OutboxMessage, now: datetime, *, started: datetime) -> bool:
    try:
        if not _may_leave(message):
            _mine(message).delete()
            return False
        _send(message)
    except Exception as error:
        # Whatever a mail backend raises, the other messages go on. Its text may name the recipient.
        # The wait counts from the failure: a try may have hung for half a minute.
        _failed(message, now + _since(started), type(error).__name__)
        return False
    _mine(message).update(
        state=State.SENT, sent_at=whole_minute(now), recipient=None, link=None, claimed_at=None, error=""
    )
    return True


def _may_leave(message: OutboxMessage) -> bool:
    wanted = _wanted.get(message.template)
    return wanted is None or wanted(message.object_id, message.idempotency_key)


def _failed(message: OutboxMessage, now: datetime, error: str) -> None:
    dead = message.attempts > len(WAITS)
    logger.warning("outbox: %s failed, attempt %d, %s", message.id, message.attempts, error)
    _mine(message).update(
        state=State.DEAD if dead else State.WAITING,
        due_at=message.due_at if dead else whole_minute(now + WAITS[message.attempts - 1]),
        claimed_at=None,
        error=error[:100],
    )


def _mine(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    """Return the row if the claim is still this runner's."""
    return OutboxMessage.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)


def _send(message: OutboxMessage) -> None:
    sealed = bytes(message.recipient or b"")
    recipient = server.unseal(sealed, contract=RECIPIENT_CONTRACT, pk=message.id).decode()
    sealed_link = bytes(message.link or b"")
    kept = server.unseal(sealed_link, contract=LINK_CONTRACT, pk=message.id).decode() if sealed_link else ""
    count = kept if TEMPLATES[message.template].says_how_many else ""
    link, _, place = ("" if count else kept).partition("\n")
    subject, text = render(message.template, message.language, link=link, place=place, count=count)
    if message.channel != Channel.MAIL:
        telephones.send(channel=message.channel, number=recipient, text=text, message_id=str(message.id))
        return
    EmailMessage(
        subject=subject,
        body=text,
        from_email=sender_of(message.template),
        to=[recipient],
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
        connection=get_connection(settings.OUTBOX_TRANSPORT),
    ).send(fail_silently=False)


def message_id(message: OutboxMessage) -> str:
    """Return the Message-ID header, the same on every attempt.

    A mailbox keeps it, so it is a MAC of the row's id: no stored row is found by a letter.
    """
    local = salted_hmac("notify.message_id", str(message.id), algorithm="sha256").hexdigest()[:32]
    return f"<{local}@{domain_of(sender_of(message.template))}>"


def last_about(object_id: UUID, *, template: str) -> datetime | None:
    """Return when the newest message of this template about ``object_id`` was written; None while there is none."""
    rows = OutboxMessage.objects.filter(object_id=object_id, template=template)
    return rows.order_by("-created_at").values_list("created_at", flat=True).first()


def forget(object_ids: Iterable[UUID]) -> int:
    """Delete every message about one of ``object_ids``, sent or not, and return how many there were.

    For erasure, in its transaction: a message that is being sent at this moment leaves once, and leaves no row.
    """
    ids, gone = list(object_ids), 0
    for start in range(0, len(ids), BATCH):
        gone += OutboxMessage.objects.filter(object_id__in=ids[start : start + BATCH]).delete()[0]
    return gone
