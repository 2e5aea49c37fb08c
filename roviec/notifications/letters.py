"""Which tasks are urged or reminded of by a letter: by unit, with the cause of the delay and what is asked for next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from roviec.kit.workbooks.listing import MOST_ROWS, Listing
from roviec.kit.workbooks.writing import Value
from roviec.notifications.enums import Nudge
from roviec.organisations.models import Holding
from roviec.organisations.permissions import Member
from roviec.organisations.queries import names_of
from roviec.tasks.enums import WORKED_ON, LateCause
from roviec.tasks.models import Extension, Task
from roviec.tasks.queries import counted, due_soon, overdue, tasks_seen_by, window, with_names
from roviec.tasks.rows import words_of

UNSAID = "unsaid"


@dataclass(frozen=True)
class LetterRow:
    """A task in the letter to its lead unit."""

    task: Task
    unit: str
    standing: str
    cause: str
    next: str

    @property
    def leader(self) -> str:
        """The post of who supervises it."""
        return self.task.supervising_leader.post.title if self.task.supervising_leader else ""


@dataclass
class Letters:
    """The tasks of a day under one of the two words, unit by unit in protocol order; causes and units both add up to all."""

    nudge: Nudge
    on: date
    units: list[tuple[str, list[LetterRow]]] = field(default_factory=list)

    @property
    def rows(self) -> list[LetterRow]:
        """All of them."""
        return [row for _unit, rows in self.units for row in rows]

    @property
    def by_cause(self) -> list[tuple[str, str, int]]:
        """How many by each cause: its key, its word, the count."""
        counts = Counter(row.task.late_cause or UNSAID for row in self.rows)
        words = {cause.value: str(cause.label) for cause in LateCause} | {UNSAID: _("not explained yet")}
        return [(key, words[key], counts[key]) for key in words]

    @property
    def by_unit(self) -> str:
        """How many by each unit: "Bồ Đề 4, Sài Đồng 2"."""
        return ", ".join(f"{unit} {len(rows)}" for unit, rows in self.units)

    @property
    def sentence(self) -> str:
        """What the day looks like, in words that add up."""
        said = {"day": f"{self.on:%d/%m/%Y}", "count": len(self.rows), "units": len(self.units)}
        if self.nudge == Nudge.URGED:
            words = _("By %(day)s: %(count)d tasks of %(units)d units near their day") % said
        else:
            words = _("By %(day)s: %(count)d tasks of %(units)d units are past their day") % said
        return f"{words}: {self.by_unit}." if self.units else f"{words}."

    @property
    def causes(self) -> str:
        """The causes in words: "khách quan 2, chủ quan 1, chưa nêu 3"."""
        return ", ".join(f"{word} {count}" for _key, word, count in self.by_cause)


def letters_of(
    member: Member, nudge: Nudge, *, unit: int | None = None, leader: int | None = None, cause: str = ""
) -> Letters:
    """What a member's letters of a day hold, of the tasks that he sees and their units have in hand; three queries."""
    tasks = _tasks(member, nudge)
    if unit:
        tasks = tasks.filter(lead_unit=unit)
    if leader:
        tasks = tasks.filter(supervising_leader=leader)
    if cause:
        tasks = tasks.filter(late_cause="" if cause == UNSAID else cause)
    asked = Extension.objects.filter(task=OuterRef("pk"), verdict="")
    found = list(with_names(tasks).annotate(asks=Exists(asked)).order_by("due_on", "number", "pk")[:MOST_ROWS])
    names = names_of({task.lead_unit_id for task in found}, member.on)
    soon = window(member.on)
    rows = {pk: [] for pk in names}  # type: dict[int, list[LetterRow]]
    for task in found:
        said = str(LateCause(task.late_cause).label) if task.late_cause else ""
        standing = words_of(task, member.on, soon)
        rows[task.lead_unit_id].append(LetterRow(task, names[task.lead_unit_id], standing, said, _next(task, nudge)))
    return Letters(nudge, member.on, [(names[pk], of_unit) for pk, of_unit in rows.items()])


def leaders_of(member: Member, nudge: Nudge) -> list[Holding]:
    """Who supervises the tasks of the letters, to choose among."""
    named = Holding.objects.filter(pk__in=_tasks(member, nudge).values("supervising_leader"))
    return list(named.select_related("post").order_by("pk"))


def units_of(member: Member, nudge: Nudge) -> dict[int, str]:
    """The lead units of the letters, to choose among, in protocol order."""
    return names_of(set(_tasks(member, nudge).values_list("lead_unit", flat=True)), member.on)


def _tasks(member: Member, nudge: Nudge) -> QuerySet[Task]:
    near = due_soon(member.on, window(member.on)) if nudge == Nudge.URGED else overdue(member.on)
    return tasks_seen_by(member).filter(counted(member.on), near, state__in=WORKED_ON)


def _next(task: Task, nudge: Nudge) -> str:
    """What the letter asks the unit for."""
    if task.asks:  # type: ignore[attr-defined] # annotated
        return _("wait for the decision on more time")
    if nudge == Nudge.URGED:
        return _("submit the result in time, or ask for more time before the day")
    if not task.late_cause:
        return _("say the cause of the delay, and submit the result")
    return _("submit the result, or report when it will be done")


def letter_listing(letters: Letters) -> Listing:
    """The list for the clerk: the number is entered when the letter is issued."""
    heads = [
        (_("Unit"), 24.0),
        (_("No."), 8.0),
        (_("Task"), 56.0),
        (_("Plan"), 18.0),
        (_("Due"), 12.0),
        (_("Standing"), 20.0),
        (_("Cause"), 14.0),
        (_("Reason"), 36.0),
        (_("Supervising leader"), 24.0),
        (_("Asked for next"), 36.0),
        (_("Number and date of the letter"), 22.0),
    ]
    name = "don-doc" if letters.nudge == Nudge.URGED else "nhac-nho"
    return Listing(name, title_of(letters.nudge), heads, [_values(row) for row in letters.rows], letters.sentence)


def title_of(nudge: Nudge) -> str:
    """What the list is called."""
    return _("Tasks to urge") if nudge == Nudge.URGED else _("Late tasks and their causes")


def _values(row: LetterRow) -> list[Value]:
    task = row.task
    said: Sequence[Value] = (task.number, task.title, task.origin_title, task.due_on, row.standing)
    return [row.unit, *said, row.cause, task.late_reason, row.leader, row.next, ""]


def message_of(letters: Letters, address: str) -> str:
    """Three lines and a link that needs sign-in; nothing personal."""
    lines: Iterable[str] = [f"{letters.nudge.label}. {letters.sentence}"]
    if letters.nudge == Nudge.REMINDED and letters.units:
        lines = [*lines, _("Causes: %(causes)s.") % {"causes": letters.causes}]
    return "\n".join([*lines, _("Which tasks, and what is asked for next, after signing in:"), address])
