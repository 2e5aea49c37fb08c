"""States of a report and of a correction, and the acts on them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportState(models.TextChoices):
    """Where a sheet stands (ui.md 11)."""

    DRAFT = "DRAFT", _("Being written")
    WITH_HEAD = "WITH_HEAD", _("Before the unit's head")
    SUBMITTED = "SUBMITTED", _("Submitted")
    RETURNED = "RETURNED", _("Returned for completion")
    ACCEPTED = "ACCEPTED", _("Accepted")
    # Of a later edition only: a first one is with its unit again when its acceptance is revoked.
    REVOKED = "REVOKED", pgettext_lazy("report", "Revoked")


# In these states the unit may still write; the database refuses entries in the others.
OPEN_STATES = (ReportState.DRAFT, ReportState.WITH_HEAD, ReportState.RETURNED)
SENT_STATES = (ReportState.SUBMITTED, ReportState.RETURNED, ReportState.ACCEPTED, ReportState.REVOKED)


class CorrectionState(models.TextChoices):
    """Where a correction of an accepted figure stands."""

    PROPOSED = "PROPOSED", _("Proposed")
    ACCEPTED = "ACCEPTED", _("Accepted")
    REFUSED = "REFUSED", _("Refused")


class ConsolidatedState(models.TextChoices):
    """Where the report of a standing agency over a plan stands."""

    DRAFT = "DRAFT", _("Being written")
    SUBMITTED = "SUBMITTED", _("Submitted")
    RETURNED = "RETURNED", _("Returned for completion")
    APPROVED = "APPROVED", _("Approved")


class ConsolidatedAct(models.TextChoices):
    """What is done to a consolidated report."""

    BEGUN = "consolidated.BEGUN", _("began the consolidated report")
    WRITTEN = "consolidated.WRITTEN", _("wrote the text of the consolidated report")
    SUBMITTED = "consolidated.SUBMITTED", _("submitted the consolidated report")
    RETURNED = "consolidated.RETURNED", _("returned the consolidated report for completion")
    APPROVED = "consolidated.APPROVED", _("approved the consolidated report")


class ReopeningState(models.TextChoices):
    """Where the wish to open a closed sheet again stands."""

    ASKED = "ASKED", _("Asked for")
    GRANTED = "GRANTED", _("Granted")
    REFUSED = "REFUSED", _("Refused")


class ReportAct(models.TextChoices):
    """What is done to a report."""

    SCHEME_MADE = "reports.SCHEME_MADE", _("set up the reporting scheme")
    PLANS_COVERED = "reports.PLANS_COVERED", _("set which plans the scheme covers")
    DAYS_SET = "reports.DAYS_SET", _("set the days of the coming periods")
    ENDORSER_ADDED = "reports.ENDORSER_ADDED", _("added a reviewer who endorses before acceptance")
    ENDORSER_DROPPED = "reports.ENDORSER_DROPPED", _("took a reviewer out of the route")
    PERIOD_POSTPONED = "reports.PERIOD_POSTPONED", _("put off the dates of the period")
    PERIOD_OPENED = "reports.PERIOD_OPENED", _("opened the reports of the period")
    CONTACT_SET = "reports.CONTACT_SET", _("set who fills in the target")
    FIGURE_WRITTEN = "reports.FIGURE_WRITTEN", _("wrote a figure")
    FORM_TAKEN = "reports.FORM_TAKEN", _("took over a form filled in Excel")
    FIGURE_CLEARED = "reports.FIGURE_CLEARED", _("cleared a figure")
    NARRATIVE_WRITTEN = "reports.NARRATIVE_WRITTEN", _("wrote the narrative")
    EVIDENCE_ADDED = "reports.EVIDENCE_ADDED", _("added evidence")
    EVIDENCE_REMOVED = "reports.EVIDENCE_REMOVED", _("removed evidence")
    ESTIMATE_CONFIRMED = "reports.ESTIMATE_CONFIRMED", _("gave an earlier estimate for good")
    ESTIMATE_LEFT_OPEN = "reports.ESTIMATE_LEFT_OPEN", _("took back what was given for an earlier estimate")
    CONTACT_REMINDED = "reports.CONTACT_REMINDED", _("reminded a contact of what is missing")
    HANDED_TO_HEAD = "reports.HANDED_TO_HEAD", _("put the report before the unit's head")
    SUBMITTED = "reports.SUBMITTED", _("submitted the report")
    ENDORSED = "reports.ENDORSED", _("endorsed the report")
    REMARKED = "reports.REMARKED", _("wrote a remark on the report")
    REMARK_CONFIRMED = "reports.REMARK_CONFIRMED", _("confirmed the remark that was written on his behalf")
    REMARK_DISOWNED = "reports.REMARK_DISOWNED", _("did not confirm the remark that was written on his behalf")
    RETURNED = "reports.RETURNED", _("returned the report for completion")
    ACCEPTED = "reports.ACCEPTED", _("accepted the report")
    REVOKED = "reports.REVOKED", _("revoked the accepted report")
    REOPENING_ASKED = "reports.REOPENING_ASKED", _("asked to open the report again")
    REOPENING_GRANTED = "reports.REOPENING_GRANTED", _("opened the report again")
    REOPENING_REFUSED = "reports.REOPENING_REFUSED", _("refused to open the report again")
    REOPENING_CLOSED = "reports.REOPENING_CLOSED", _("closed the report that was open again")
    CORRECTION_PROPOSED = "reports.CORRECTION_PROPOSED", _("proposed to correct an accepted figure")
    CORRECTION_ACCEPTED = "reports.CORRECTION_ACCEPTED", _("accepted the correction")
    CORRECTION_REFUSED = "reports.CORRECTION_REFUSED", _("refused the correction")
    SNAPSHOT_TAKEN = "reports.SNAPSHOT_TAKEN", _("froze the figures of the board")
    SHORTFALL_EXPLAINED = "reports.SHORTFALL_EXPLAINED", _("explained why the goal was missed")
