"""How Albanian writes dates. Django's are written by machines (2026-11-24), with a clock of twelve hours."""

DATE_FORMAT = "j.n.Y"
SHORT_DATE_FORMAT = DATE_FORMAT
MONTH_DAY_FORMAT = "j.n"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = f"{DATE_FORMAT}, {TIME_FORMAT}"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
FIRST_DAY_OF_WEEK = 1
NUMBER_GROUPING = 3
