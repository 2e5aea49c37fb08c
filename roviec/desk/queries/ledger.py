"""Entries of the ledger as people read them: who made each, by which paper, why, and what kind of step it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from roviec.acts.enums import WordSlot
from roviec.acts.models import Act, ActObject, ActWords
from roviec.acts.queries import shown_name
from roviec.figures.models import Posting
from roviec.reports.models import Correction, Report, Revocation

REPORT, CORRECTION, REVOCATION = "reports.report", "reports.correction", "reports.revocation"


@dataclass(frozen=True)
class PostingRow:
    """One entry of the ledger: what it said, who entered it, by which paper, why."""

    posting: Posting
    actor: str
    post: str
    why: str
    how: str
    report_id: int | None
    is_current: bool

    def at_place(self, place: int) -> PostingRow:
        """The same as the newest of its cell, or as one that was replaced."""
        return replace(self, is_current=place == 0)


@dataclass(frozen=True)
class Papers:
    """What entries of the ledger come from, by their keys."""

    reports: dict[int, Report] = field(default_factory=dict)
    corrections: dict[int, Correction] = field(default_factory=dict)
    revocations: dict[int, Revocation] = field(default_factory=dict)


def papers_of(postings: Iterable[Posting]) -> Papers:
    """The reports, corrections and revocations that these entries come from; three queries at most."""
    keys: dict[str, set[int]] = {REPORT: set(), CORRECTION: set(), REVOCATION: set()}
    for posting in postings:
        keys.setdefault(posting.source_kind, set()).add(posting.source_key)
    return Papers(
        Report.objects.in_bulk(keys[REPORT]) if keys[REPORT] else {},
        Correction.objects.select_related("entry").in_bulk(keys[CORRECTION]) if keys[CORRECTION] else {},
        Revocation.objects.in_bulk(keys[REVOCATION]) if keys[REVOCATION] else {},
    )


def report_of(posting: Posting, papers: Papers) -> int | None:
    """The sheet that an entry comes from."""
    if posting.source_kind == REPORT:
        return posting.source_key
    if posting.source_kind == CORRECTION and posting.source_key in papers.corrections:
        return papers.corrections[posting.source_key].entry.report_id
    if posting.source_kind == REVOCATION and posting.source_key in papers.revocations:
        return papers.revocations[posting.source_key].report_id
    return None


def rows_of_ledger(postings: Sequence[Posting], *, with_sheets: bool) -> list[PostingRow]:
    """Entries in their order, the first as the newest; three queries, and three at most for their papers.

    Reasons and reports are told to those who open the unit's sheets (`with_sheets`).
    """
    papers = papers_of(postings)
    of_posting = dict(
        ActObject.objects.filter(type=Posting._meta.label_lower, key__in=[p.pk for p in postings]).values_list(
            "key", "act_id"
        )
    )
    acts = Act.objects.in_bulk(of_posting.values())
    words = ActWords.objects.filter(act_id__in=acts, slot=WordSlot.ACTOR)
    names = dict(words.values_list("act_id", "words"))
    rows = []
    for place, posting in enumerate(postings):
        act = acts.get(of_posting.get(posting.pk, 0))
        rows.append(
            PostingRow(
                posting=posting,
                actor=shown_name(act, names.get(act.pk, "")) if act else "",
                post=act.actor_post if act else "",
                why=_why(posting, papers) if with_sheets else "",
                how=_how(posting, papers),
                report_id=report_of(posting, papers) if with_sheets else None,
                is_current=place == 0,
            )
        )
    return rows


def _why(posting: Posting, papers: Papers) -> str:
    if posting.source_kind == CORRECTION and posting.source_key in papers.corrections:
        return papers.corrections[posting.source_key].why
    if posting.source_kind == REVOCATION and posting.source_key in papers.revocations:
        found = papers.revocations[posting.source_key]
        return f"{found.reason} ({found.basis})" if found.basis else found.reason
    return ""


def _how(posting: Posting, papers: Papers) -> str:
    """What kind of step it was."""
    if posting.source_kind == CORRECTION:
        return _("correction")
    if posting.source_kind == REVOCATION:
        return _("report revoked")
    report = papers.reports.get(posting.source_key) if posting.source_kind == REPORT else None
    if report is None:
        return ""
    if report.period_start > posting.period_start:
        return _("estimate given for good in the sheet of %(period)s") % {"period": report.period.phrase}
    return _("sheet opened again") if report.edition > 1 else _("report accepted")
