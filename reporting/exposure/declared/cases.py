"""The case, its reports, and what leaves the house about them."""

from reporting.exposure.kinds import Shown, clear, random_id, reference, token

_STATUS = clear("Lists, deadlines and the state machine select by it.")
_ONE_PRESS = random_id("One for each press of a button, so that a double click makes one row.")

COLUMNS: dict[str, dict[str, Shown]] = {
    "cases.Report": {
        "number": clear("It is random, said aloud on the telephone and searched for."),
        "submission_key": token("HMAC-SHA256 under a pepper of the id that the visitor's cookie names."),
        "status": _STATUS,
        "alike": clear("A digest of coded answers that stand in the same row: equal reports of a flood are one line."),
        "danger_heard": clear(
            "One code, never which danger: the alarm of the triage team and the order of its list go by it, unattended."
        ),
        "in_flood": clear("Whether it came while more reports came than people send; only such ones are one line."),
        "not_accepted_reason": clear("The follow page, opened by a code, says what becomes of the report."),
    },
    "cases.Case": {
        "number": clear("It is random, stands in letters to families and is searched for."),
        "status": _STATUS,
        "risk": clear("Deadlines and the order of lists go by it."),
        "outcome": clear("Retention goes by how a case ended."),
    },
    "cases.Participation": {
        "lead": clear("Access rules ask who leads."),
        "urgent": clear("Deadlines go by it."),
        "status": _STATUS,
        "line_rank": clear("A day of many cases is read in the order of danger, by an index."),
        "visibility": clear("The follow page, opened by a code, must know what it may not show."),
        "decline_reason": clear("Triage lists what came back and why; the words to it are sealed."),
        "no_other_reason": clear("A word of a list: why nobody is needed in the place of who left."),
        "end_reason": clear("A word of a list: what triage ended may be asked again, what an exclusion ended never."),
        "send_again_reason": clear("A word of a list: why an institution was asked again."),
    },
    "cases.ContactRecord": {
        "outcome": clear("Whether an institution was told stops clocks and alarms; who it was and what is sealed."),
        "submission_key": _ONE_PRESS,
    },
    "cases.CallOwed": {
        "lead": clear("Access rules ask who leads."),
    },
    "cases.ClosureProposal": {
        "outcome": clear("It becomes the outcome of the case, by which retention goes."),
        "status": _STATUS,
    },
    "cases.Alarm": {
        "event": clear("The job that tells goes by what happened; what was written stays sealed."),
        "about": reference("to the report, part, message, exclusion or deadline that the alarm is about"),
        "round": clear("It counts how often an alarm began anew, so that each step comes once."),
        "calls_police": clear("The desk says whom to call; who cannot be asked is no word of a report."),
        "ended_by": clear("The kind of act that answered, as in the table of rules."),
    },
    "cases.AlarmStep": {
        "way": clear("The number in the morning counts by it."),
        "round": clear("It tells repetitions of a step apart."),
        "repeat": clear("It tells repetitions of a step apart."),
        "joined": clear("Whether a number tells of it instead of a letter of its own."),
    },
    "cases.ReportClaim": {
        "cannot": clear("Who said so is not rung again about the report."),
    },
    "cases.Deadline": {
        "round": clear("It counts how often a repeated deadline has come, so that each comes once."),
    },
    "cases.EmergencyAccess": {
        "submission_key": _ONE_PRESS,
        "verdict": clear("What waits for a judgement is listed, and an unjustified opener is shut out, by it."),
    },
    "cases.EmergencyNote": {
        "submission_key": _ONE_PRESS,
    },
    "cases.Exclusion": {
        "kind": clear("Whether an institution, a person or a group is kept out: every query begins with it."),
        "group": clear("Every query leaves out the institutions of the group."),
        "source": clear("Only what the reporter asked for, or was not asked, is shown as theirs."),
        "outside_institutions": clear("Whether who was named works in no institution: nothing is held back then."),
        "lifted_for": clear("Kinds and ids of other rows: without one of them it holds again."),
        "seal": token("A MAC under the keyring: that it was lifted counts only with it."),
    },
    "cases.Tombstone": {
        "class_code": clear("A tombstone says by which class of retention a file went."),
        "class_version": clear("A tombstone says by which version of the rule a file went."),
        "class_title": clear("The rule as it stood, should it change."),
        "legal_basis": clear("The ground as it stood, should it change."),
        "rows": clear("How much went is part of the proof."),
        "files": clear("How much went is part of the proof."),
    },
    "cases.Hold": {
        "reason": clear("A word of a list, never typed: those who decide about disposal see why a file stays."),
    },
    "cases.DisposalProposal": {
        "status": _STATUS,
    },
    "cases.Reassessment": {
        "risk_before": clear("The history of a risk is read without opening what was written."),
        "risk": clear("It becomes the risk of the case, by which deadlines go."),
        "reason": clear("A word of a list, never typed; the words to it are sealed."),
        "status": _STATUS,
        "submission_key": _ONE_PRESS,
    },
    "cases.Measure": {
        "kind": clear("Deadlines are met by the kind of a measure; the words to it are sealed."),
        "submission_key": _ONE_PRESS,
    },
    "cases.Message": {
        "topic": clear("That it has not stopped rings unattended; the words are sealed."),
        "one_press": clear("The follow page tells it, and opens no word of a reporter's."),
        "direction": clear("Unread messages are counted by who wrote them."),
        "danger_heard": clear(
            "One code, never which danger: whether the message rings goes by it, unattended; the words are sealed."
        ),
        "submission_key": _ONE_PRESS,
    },
    "tracking.ReporterSession": {
        "sent_message": reference("to the message that was sent from here the last time"),
        "token_hash": token("SHA-256 of 256 random bits in the visitor's cookie."),
    },
    "notify.OutboxMessage": {
        "channel": clear("The job that sends must know whether to mail or to ring."),
        "template": clear("It names neutral words that are the same for everybody."),
        "object_id": reference("to the report, participation or account that the message is about"),
        "language": clear("The job that writes the mail has nobody to ask."),
        "idempotency_key": reference("to the same row, with the event that the message tells of"),
        "state": clear("The job selects what waits."),
        "attempts": clear("Waits grow with it."),
        "error": clear("The class of an error, never its words, for the operator."),
    },
    "jobs.JobRun": {
        "name": clear("The name of a job in the code."),
        "ok": clear("The health page tells it."),
        "error": clear("The class of an error, never its words."),
    },
    "jobs.PendingTask": {
        "task": clear("The name of a function in the code."),
        "args": clear("Ids and names of models, nothing else; they lead to rows as references do."),
        "kwargs": clear("Ids and names of models, nothing else; they lead to rows as references do."),
        "queue": clear("The name of a queue."),
        "attempts": clear("Waits grow with it."),
        "error": clear("The class of an error, never its words."),
    },
}
