"""How Bulgarian writes dates. Django's months have a capital letter, and its year stands alone."""

_SPACE = "\N{NO-BREAK SPACE}"

DATE_FORMAT = f"j.m.Y{_SPACE}г."
SHORT_DATE_FORMAT = DATE_FORMAT
MONTH_DAY_FORMAT = "j.m"
DATETIME_FORMAT = f"{DATE_FORMAT}, H:i"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
FIRST_DAY_OF_WEEK = 1
NUMBER_GROUPING = 3
