"""Commands on cases: atomic, keyword-only, each checks access and writes its trace."""

from reporting.cases.alarms.claims import claim_report, give_up_report
from reporting.cases.casework.charge import NoColleague, hand_over, name_case
from reporting.cases.casework.measures import (
    REFUSED_MEASURE,
    DoneBeforeReport,
    DoneInTheFuture,
    FamilyUnchecked,
    MeasureIncomplete,
    correct_measure,
    record_measure,
)
from reporting.cases.casework.messages import mark_read, message_from_reporter, message_to_reporter
from reporting.cases.casework.reading import MessageUnread, StoryUnread
from reporting.cases.casework.recusal import RecusalRefused, recuse_from_case, recuse_from_report
from reporting.cases.casework.stopped import say_not_stopped, take_back_not_stopped
from reporting.cases.casework.who_is_left import NobodyLeft
from reporting.cases.casework.work import (
    DutiesOpen,
    accept_participation,
    decline_participation,
    finish_participation,
    receive_participation,
    resume_participation,
)
from reporting.cases.closing.closure import (
    ProposerGone,
    approve_closure,
    propose_closure,
    reject_closure,
    reopen_case,
)
from reporting.cases.emergency_access.opening import (
    NoSuchCase,
    SeenAlready,
    end_emergency_access,
    leave_note,
    mark_notes_read,
    open_emergency_access,
)
from reporting.cases.emergency_access.review import review_emergency_access
from reporting.cases.filing.codes import renew_code
from reporting.cases.filing.submission import submit_report
from reporting.cases.notifications.reporter import page_opened
from reporting.cases.performing import UnknownCode
from reporting.cases.retention.disposal import AnotherAgreement, approve_disposal, propose_due
from reporting.cases.retention.holds import hold_case, hold_proposed, lift_hold
from reporting.cases.triage.calling import Call, ContactRefused, record_contact
from reporting.cases.triage.decisions import (
    accept_report,
    bring_report_back,
    dismiss_report,
)
from reporting.cases.triage.ending import end_participation, give_up_call, need_no_other, send_again
from reporting.cases.triage.naming import NobodyNamed, resolve_exclusion
from reporting.cases.triage.reassessment import LoweringGone, decide_lowering, reassess
from reporting.cases.triage.route import Recipient, RouteError, route_case
from reporting.cases.triage.setting_aside import AT_ONCE, bring_equals_back, propose_setting_aside, set_aside_equals
from reporting.cases.triage.untaken import close_untaken
