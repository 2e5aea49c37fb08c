"""What a reader of the board may choose; anything that is not offered is refused or ignored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from roviec.desk.queries.board import FOLLOWED, Board, Wanted, plans_of_year
from roviec.desk.queries.duties import Row
from roviec.desk.queries.inbox import Inbox
from roviec.desk.queries.scope import Participant
from roviec.desk.spans import Span
from roviec.plans.models import PlanVersion
from roviec.prose.vietnamese import sort_key

TO_DATE, MONTH = "to-date", "month"


class NotOffered(LookupError):  # noqa: N818 - says what the choice is
    """Somebody asks for a plan or a unit that he was not offered."""


class BoardForm(forms.Form):
    """Term, year, plan, whose board it is, units, month, and whether the month stands by itself or the year is read up to it."""

    term = forms.TypedChoiceField(label=gettext_lazy("Term"), coerce=int, empty_value=None, required=False)
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int, empty_value=None, required=False)
    plan = forms.TypedChoiceField(label=gettext_lazy("Plan"), coerce=int, empty_value=None, required=False)
    of = forms.RegexField(r"^[0-9]{1,18}$", label=gettext_lazy("Board of"), required=False, widget=forms.Select)
    units = forms.CharField(label=gettext_lazy("Units"), max_length=20, required=False, widget=forms.Select)
    month = forms.TypedChoiceField(label=gettext_lazy("Month"), coerce=int, empty_value=None, required=False)
    view = forms.ChoiceField(
        label=gettext_lazy("Figures"),
        choices=[(TO_DATE, gettext_lazy("Year to date")), (MONTH, gettext_lazy("The month alone"))],
        required=False,
    )

    def __init__(self, data: Mapping[str, str], seen: list[PlanVersion], on: date) -> None:
        """`seen` are the plans the reader sees; `on` the day of the frame, which sets year and month unless chosen."""
        super().__init__(data)
        self.seen, self.on = seen, on
        terms = {v.plan.term_id: v.plan.term.label for v in seen if v.plan.term}
        self.choose("term", [(pk, label) for pk, label in terms.items() if pk], _("All terms"))
        self.choose("year", [(year, str(year)) for year in self._years()])
        self.choose("month", [(month, _("Month %(month)d") % {"month": month}) for month in range(1, 13)])
        self.choose("plan", [(v.plan_id, v.plan.short_title) for v in seen], _("All plans"))

    def choose(self, name: str, choices: Iterable[tuple[object, str]], everything: str = "") -> None:
        """Offer these values, and all of them together."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = ([("", everything)] if everything else []) + [(str(key), label) for key, label in choices]

    def offer_tops(self, board: Board) -> None:
        """Offer the whole and the units below that have parts of their own; nothing where there are none."""
        tops = [unit for unit in board.units.values() if unit.is_readable and unit.has_parts]
        parts = [(str(unit.unit_id), unit.short_name) for unit in tops if unit.unit_id != board.owner_id]
        if parts:
            whole = (str(board.owner_id), _("The whole plan"))
            self.fields["of"].widget.choices = [whole, *parts]
            self.data = {**self.data, "of": str(board.top_id)}
        else:
            del self.fields["of"]

    def offer_units(self, units: Iterable[Participant]) -> None:
        """Offer the units that the chosen plans concern and the reader reads."""
        read = [unit for unit in units if unit.is_readable]
        choices = [(str(unit.unit_id), unit.short_name) for unit in read]
        followed = [(FOLLOWED, _("Units I follow"))] if any(unit.is_followed for unit in read) else []
        self.fields["units"].widget.choices = [("", _("All units")), *followed, *choices]

    def wanted(self) -> Wanted:
        """What was chosen; raises NotOffered for a plan that the reader does not see."""
        self.is_valid()
        for name in ("plan", "of"):
            if name in self.errors:
                raise NotOffered(self.data.get(name))
        chosen = self.cleaned_data
        year = chosen.get("year") or self._year_of(chosen.get("plan")) or self._usual_year()
        # A year that is over is read to its end, the year of the frame's day up to that day.
        last_month = self.on.month if year == self.on.year else 12
        month = chosen.get("month") or last_month
        alone = chosen.get("view") == MONTH
        span = Span.month(year, month) if alone else Span.to_date(year, month)
        # A plan of another year is let go when the year is changed.
        plan = chosen.get("plan") if self._speaks(chosen.get("plan"), year) else None
        wanted = Wanted(
            span, plan, chosen.get("term"), chosen.get("units") or "", int(chosen["of"]) if chosen.get("of") else None
        )
        self._show(wanted, month, alone=alone)
        return wanted

    def _show(self, wanted: Wanted, month: int, *, alone: bool) -> None:
        """Let the fields show what is in force, chosen or not, and the plans of the year only."""
        year = wanted.span.period.start.year
        here = plans_of_year(self.seen, year, wanted.term_id)
        self.choose("plan", [(v.plan_id, v.plan.short_title) for v in here], _("All plans"))
        self.data = {
            "term": str(wanted.term_id or ""),
            "year": str(year),
            "plan": str(wanted.plan_id or ""),
            "of": str(wanted.of or ""),
            "units": wanted.units,
            "month": str(month),
            "view": MONTH if alone else TO_DATE,
        }

    def _years(self) -> list[int]:
        """The years of the plans, up to that of the frame's day, the newest first."""
        years = {v.plan.year for v in self.seen if v.plan.year}
        return sorted({*(year for year in years if year <= self.on.year), self.on.year}, reverse=True)

    def _year_of(self, plan_id: int | None) -> int | None:
        return next((v.plan.year for v in self.seen if v.plan_id == plan_id), None)

    def _speaks(self, plan_id: int | None, year: int) -> bool:
        return any(v.plan_id == plan_id for v in plans_of_year(self.seen, year))

    def _usual_year(self) -> int:
        """The year of the frame's day, or the last one before it that has a plan of its term."""
        term = self.cleaned_data.get("term")
        if not term:
            return self.on.year
        ends = [v.plan.valid.upper for v in self.seen if v.plan.term_id == term and v.plan.valid.upper]
        years = [v.plan.year for v in self.seen if v.plan.term_id == term and v.plan.year]
        return max(
            [year for year in years if year <= self.on.year] or [min(max(ends, default=self.on).year, self.on.year)]
        )


class SnapshotForm(forms.Form):
    """Under which name a board is frozen; the key makes a second tap harmless."""

    title = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        help_text=gettext_lazy("As it will be looked for later: the meeting, the review, the month."),
        max_length=200,
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None) -> None:
        """A key for what is typed now."""
        super().__init__(data, initial={"key": uuid4()})


class WorkForm(forms.Form):
    """What the own work is narrowed to; only what stands in it is offered, and anything else in the address is ignored."""

    leader = forms.TypedChoiceField(
        label=gettext_lazy("Supervising leader"), coerce=int, empty_value=None, required=False
    )
    area = forms.ChoiceField(label=gettext_lazy("Field"), required=False)
    plan = forms.TypedChoiceField(label=gettext_lazy("Plan"), coerce=int, empty_value=None, required=False)
    part = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str], inbox: Inbox) -> None:
        """`inbox`: all of it, as it stands before it is narrowed."""
        super().__init__(data)
        rows = inbox.rows
        self._offer("leader", {row.leader for row in rows if row.leader}, _("All leaders"))
        self._offer("area", {(area, area) for row in rows for area in row.areas}, _("All fields"))
        self._offer("plan", {row.plan for row in rows if row.plan}, _("All plans"))

    def _offer(self, name: str, choices: Iterable[tuple[object, str]], everything: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        found = sorted(((str(key), label) for key, label in choices), key=lambda choice: sort_key(choice[1]))
        field.choices = [("", everything), *found]

    @property
    def offered(self) -> list[forms.BoundField]:
        """The choices that there is anything to choose in."""
        return [self[name] for name in ("leader", "area", "plan") if len(self[name].field.choices) > 1]  # type: ignore[attr-defined]

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """What was chosen, where it was offered."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def keeps(self, row: Row) -> bool:
        """Whether a row is asked for; a field is followed by the task's leader or monitor (bảng phân công)."""
        asked = {name: value for name, value in self.wanted.items() if name != "part"}
        said: dict[str, set[Any]] = {
            "leader": {row.leader and row.leader[0]},
            "area": set(row.areas),
            "plan": {row.plan and row.plan[0]},
        }
        return all(value in said[name] for name, value in asked.items())
