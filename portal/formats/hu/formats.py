"""Where Hungarian dates differ from Django's: no line breaks inside."""

_SPACE = "\N{NO-BREAK SPACE}"

DATE_FORMAT = f"Y.{_SPACE}F{_SPACE}j."
MONTH_DAY_FORMAT = f"F{_SPACE}j."
