"""The case and everything in it. Reached only through ``visible_to(principal)``."""

from reporting.cases.models.alarm import Alarm, AlarmStep, ReportClaim
from reporting.cases.models.case import Case, Participation
from reporting.cases.models.closure import ClosureApproval, ClosureProposal
from reporting.cases.models.contact import CallOwed, ContactRecord
from reporting.cases.models.deadline import Deadline
from reporting.cases.models.emergency_access import EmergencyAccess, EmergencyNote
from reporting.cases.models.exclusion import Exclusion
from reporting.cases.models.report import Report
from reporting.cases.models.retention import DisposalProposal, Hold
from reporting.cases.models.risk import Reassessment
from reporting.cases.models.tombstone import Tombstone
from reporting.cases.models.work import Measure, Message, MessageReading
