"""What happens to cases, for rooms that listen (inside the transaction): ids only, no content."""

from django.dispatch import Signal

# Arguments: report (Report).
report_submitted = Signal()
# Arguments: case (Case), report (Report).
case_opened = Signal()
case_closed = Signal()
# Arguments: report_ids and row_ids (frozensets of UUIDs): every report, and every row, that has just been deleted.
file_erased = Signal()
