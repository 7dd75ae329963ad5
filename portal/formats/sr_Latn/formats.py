"""What of a date is a word, in Latin; everything else is looked for in ``sr``.

Public pages are converted whole, the CMS is not.
"""

from portal.formats.sr.formats import DATE_FORMAT, TIME_FORMAT

DATETIME_FORMAT = f"{DATE_FORMAT} \\u\N{NO-BREAK SPACE}{TIME_FORMAT}"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
