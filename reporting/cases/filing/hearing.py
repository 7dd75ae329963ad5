"""Whether danger is heard in what somebody sends: one code for report and message, and never which danger or words."""

import logging

from django.db import DatabaseError

from portal.danger.hearing import hear

logger = logging.getLogger(__name__)


def danger_is_heard(text: str) -> bool:
    """Return whether danger is heard in a text that was sent on; nothing of it is kept or logged.

    Raises nothing but database errors: words arrive also when listening to them fails. They may then be urgent, as
    far as anybody knows.
    """
    try:
        return hear(text) is not None
    except DatabaseError:
        raise
    except Exception as error:
        # Its text, and the lines that led to it, may hold a word of the story.
        logger.error("A text could not be listened to: %s.", type(error).__name__)
        return True
