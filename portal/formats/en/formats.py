"""English as it is written in Europe: the day before the month, twenty-four hours, weeks from Monday."""

_SPACE = "\N{NO-BREAK SPACE}"

DATE_FORMAT = f"j{_SPACE}F{_SPACE}Y"
SHORT_DATE_FORMAT = "d/m/Y"
MONTH_DAY_FORMAT = f"j{_SPACE}F"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = f"{DATE_FORMAT}, {TIME_FORMAT}"
SHORT_DATETIME_FORMAT = f"{SHORT_DATE_FORMAT} {TIME_FORMAT}"
FIRST_DAY_OF_WEEK = 1
