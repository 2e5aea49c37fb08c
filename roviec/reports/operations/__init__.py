"""What is done to reports: schemes and periods, writing, sending, reviewing, correcting."""

from roviec.reports.operations.consolidated import (
    UnableToConsolidate,
    approve_consolidated,
    begin_consolidated,
    return_consolidated,
    submit_consolidated,
    write_consolidated,
)
from roviec.reports.operations.corrections import accept_correction, propose_correction, refuse_correction
from roviec.reports.operations.dates import Dates, Days, postpone_period, set_days
from roviec.reports.operations.errors import (
    StaleFigure,
    UnableToCorrect,
    UnableToFreeze,
    UnableToOpen,
    UnableToReopenSheet,
    UnableToReview,
    UnableToRevoke,
    UnableToSubmit,
    UnableToWrite,
)
from roviec.reports.operations.estimates import confirm_estimate, leave_estimate_open
from roviec.reports.operations.offline import take_form
from roviec.reports.operations.periods import cover_plans, make_scheme, open_period, set_contact
from roviec.reports.operations.remarks import confirm_remark, disown_remark, write_remark
from roviec.reports.operations.reminding import remind_contact
from roviec.reports.operations.reopening import ask_to_reopen, close_reopening, grant_reopening, refuse_reopening
from roviec.reports.operations.reviewing import accept_report, return_report
from roviec.reports.operations.revoking import revoke_report
from roviec.reports.operations.routes import add_endorser, drop_endorser, endorse_report
from roviec.reports.operations.sending import hand_to_head, submit_report
from roviec.reports.operations.shortfalls import Remedy, UnableToExplain, explain_shortfall, reword_shortfall
from roviec.reports.operations.snapshots import take_snapshot
from roviec.reports.operations.writing import (
    add_evidence,
    clear_entry,
    remove_evidence,
    write_entries,
    write_entry,
    write_narrative,
)

__all__ = [
    "Dates",
    "Days",
    "Remedy",
    "StaleFigure",
    "UnableToConsolidate",
    "UnableToCorrect",
    "UnableToExplain",
    "UnableToFreeze",
    "UnableToOpen",
    "UnableToReopenSheet",
    "UnableToReview",
    "UnableToRevoke",
    "UnableToSubmit",
    "UnableToWrite",
    "accept_correction",
    "accept_report",
    "add_endorser",
    "add_evidence",
    "approve_consolidated",
    "ask_to_reopen",
    "begin_consolidated",
    "clear_entry",
    "close_reopening",
    "confirm_estimate",
    "confirm_remark",
    "cover_plans",
    "disown_remark",
    "drop_endorser",
    "endorse_report",
    "explain_shortfall",
    "grant_reopening",
    "hand_to_head",
    "leave_estimate_open",
    "make_scheme",
    "open_period",
    "postpone_period",
    "propose_correction",
    "refuse_correction",
    "refuse_reopening",
    "remind_contact",
    "remove_evidence",
    "return_consolidated",
    "return_report",
    "revoke_report",
    "reword_shortfall",
    "set_contact",
    "set_days",
    "submit_consolidated",
    "submit_report",
    "take_form",
    "take_snapshot",
    "write_consolidated",
    "write_entries",
    "write_entry",
    "write_narrative",
    "write_remark",
]
