"""Where Slovak dates differ from Django's, whose months stand in the nominative: „24. november“."""

_SPACE = "\N{NO-BREAK SPACE}"

DATE_FORMAT = f"j.{_SPACE}n.{_SPACE}Y"
SHORT_DATE_FORMAT = DATE_FORMAT
MONTH_DAY_FORMAT = f"j.{_SPACE}n."
