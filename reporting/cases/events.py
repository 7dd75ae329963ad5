"""What happens to cases, for rooms that listen (inside the transaction): ids only, no content."""

from django.dispatch import Signal

# Arguments: report (Report).
report_submitted = Signal()
# Arguments: case (Case), report (Report).
case_opened = Signal()
case_closed = Signal()
