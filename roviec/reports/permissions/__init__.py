"""Who reads, fills in, sends and reviews a report.

A draft is seen inside its unit only: by those whose post is of exactly this unit, or of the one that stands for it since it
ended, or who work for it by a role. The units
above, and who supervises, monitors or inspects the unit, see its state and how many targets are filled, and its figures
once it is submitted.
"""

from roviec.reports.permissions.predicates import (
    has_role_of,
    is_his_turn,
    is_inside,
    may_accept,
    may_fill,
    may_run,
    may_speak_for_leaders,
    may_submit,
    sees_figures,
    targets_to_write,
)
from roviec.reports.permissions.reviewing import (
    correction_to_decide,
    remark_to_answer,
    reopening_to_decide,
    report_to_accept,
    report_to_remark,
    report_to_return,
    report_to_revoke,
    step_to_endorse,
)
from roviec.reports.permissions.schemes import (
    contact_to_set,
    contacts_to_read,
    endorser_to_drop,
    owner_to_set_up,
    period_to_postpone,
    period_to_read,
    periods_that_open,
    scheme_to_keep,
)
from roviec.reports.permissions.sheets import (
    contact_to_remind,
    entry_to_correct,
    entry_to_write,
    estimate_to_confirm,
    evidence_to_read,
    evidence_to_remove,
    figures_to_read,
    report_to_fill,
    report_to_open_again,
    report_to_read,
    report_to_submit,
    reports_to_list,
    sheet_to_run,
)
from roviec.reports.permissions.shortfalls import goal_to_explain, shortfalls_to_list

__all__ = [
    "contact_to_remind",
    "contact_to_set",
    "contacts_to_read",
    "correction_to_decide",
    "endorser_to_drop",
    "entry_to_correct",
    "entry_to_write",
    "estimate_to_confirm",
    "evidence_to_read",
    "evidence_to_remove",
    "figures_to_read",
    "goal_to_explain",
    "has_role_of",
    "is_his_turn",
    "is_inside",
    "may_accept",
    "may_fill",
    "may_run",
    "may_speak_for_leaders",
    "may_submit",
    "owner_to_set_up",
    "period_to_postpone",
    "period_to_read",
    "periods_that_open",
    "remark_to_answer",
    "reopening_to_decide",
    "report_to_accept",
    "report_to_fill",
    "report_to_open_again",
    "report_to_read",
    "report_to_remark",
    "report_to_return",
    "report_to_revoke",
    "report_to_submit",
    "reports_to_list",
    "scheme_to_keep",
    "sees_figures",
    "sheet_to_run",
    "shortfalls_to_list",
    "step_to_endorse",
    "targets_to_write",
]
