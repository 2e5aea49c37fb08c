"""Which tasks are urged or reminded of by a letter: by unit, with the cause of the delay and what is asked for next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models import Value as Literal
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from roviec.documents.models import Document
from roviec.kit.workbooks.listing import MOST_ROWS, Listing
from roviec.kit.workbooks.writing import Value
from roviec.notifications.enums import Listed, Nudge, Section
from roviec.notifications.models import LetterCover
from roviec.organisations.models import Holding
from roviec.organisations.permissions import Member
from roviec.organisations.queries import names_of
from roviec.tasks.enums import WORKED_ON, LateCause
from roviec.tasks.models import Extension, Task
from roviec.tasks.queries import (
    counted,
    done_late,
    due_soon,
    overdue,
    tasks_seen_by,
    window,
    with_areas,
    with_names,
)
from roviec.tasks.rows import words_of

UNSAID = "unsaid"


@dataclass(frozen=True)
class LetterRow:
    """A task in the letter to its lead unit, with the last letter that covered it."""

    task: Task
    unit: str
    standing: str
    next: str
    letter: Document | None = None

    @property
    def leader(self) -> str:
        """The post of who supervises it."""
        return self.task.supervising_leader.post.title if self.task.supervising_leader else ""

    @property
    def areas(self) -> str:
        """The fields that its leader and monitor follow."""
        return ", ".join(self.task.areas)  # type: ignore[attr-defined] # annotated

    @property
    def cause(self) -> str:
        """Whose doing the delay is: as judged, else as the unit says."""
        return str(LateCause(self.task.cause).label) if self.task.cause else ""

    @property
    def otherwise(self) -> str:
        """What the unit says where it was judged otherwise."""
        said, judged = self.task.late_cause, self.task.judged_cause
        return str(LateCause(said).label) if said and judged and said != judged else ""


@dataclass
class Letters:
    """The tasks of a day under one of the words, by unit, leader or field; causes and sections both add up to all."""

    word: Listed
    on: date
    by: Section = Section.UNIT
    rows: list[LetterRow] = field(default_factory=list)

    @property
    def sections(self) -> list[tuple[str, list[LetterRow]]]:
        """The rows under their units (in protocol order), leaders or fields; whose is nobody's come last."""
        found: dict[str, list[LetterRow]] = {}
        for row in self.rows:
            head = {Section.UNIT: row.unit, Section.LEADER: row.leader, Section.FIELD: row.areas}[self.by]
            found.setdefault(head, []).append(row)
        named = (
            list(found.items())
            if self.by == Section.UNIT
            else sorted(found.items(), key=lambda each: (not each[0], each[0]))
        )
        nobody = _("No field is assigned") if self.by == Section.FIELD else _("No supervising leader")
        return [(head or nobody, rows) for head, rows in named]

    @property
    def by_cause(self) -> list[tuple[str, str, int]]:
        """How many by each cause: its key, its word, the count."""
        counts = Counter(row.task.cause or UNSAID for row in self.rows)
        words = {cause.value: str(cause.label) for cause in LateCause} | {UNSAID: _("not explained yet")}
        return [(key, words[key], counts[key]) for key in words]

    @property
    def counts(self) -> str:
        """How many in each section: "Bồ Đề 4, Sài Đồng 2"."""
        return ", ".join(f"{head} {len(rows)}" for head, rows in self.sections)

    @property
    def sentence(self) -> str:
        """What the day looks like, in words that add up."""
        units = len({row.unit for row in self.rows})
        said = {"day": f"{self.on:%d/%m/%Y}", "count": len(self.rows), "units": units}
        words = {
            Listed.URGED: _("By %(day)s: %(count)d tasks of %(units)d units near their day"),
            Listed.REMINDED: _("By %(day)s: %(count)d tasks of %(units)d units are past their day"),
            Listed.DONE: _("This year until %(day)s: %(count)d tasks of %(units)d units were done after their day"),
        }[self.word] % said
        return f"{words}: {self.counts}." if self.rows else f"{words}."

    @property
    def causes(self) -> str:
        """The causes in words: "khách quan 2, chủ quan 1, chưa nêu 3"."""
        return ", ".join(f"{word} {count}" for _key, word, count in self.by_cause)


def letters_of(
    member: Member,
    word: Listed,
    *,
    unit: int | None = None,
    leader: int | None = None,
    area: str = "",
    cause: str = "",
    by: Section = Section.UNIT,
) -> Letters:
    """What a member's letters of a day hold, of the tasks that he sees; four queries."""
    tasks = letter_tasks(member, word)
    if unit:
        tasks = tasks.filter(lead_unit=unit)
    if leader:
        tasks = tasks.filter(supervising_leader=leader)
    if area:
        tasks = tasks.filter(Q(("areas__contains", [area])))
    if cause:
        tasks = tasks.annotate(held_cause=Coalesce(NullIf("judged_cause", Literal("")), "late_cause"))
        tasks = tasks.filter(held_cause="" if cause == UNSAID else cause)
    asked = Extension.objects.filter(task=OuterRef("pk"), verdict="")
    found = list(with_names(tasks).annotate(asks=Exists(asked)).order_by("due_on", "number", "pk")[:MOST_ROWS])
    names, soon = names_of({task.lead_unit_id for task in found}, member.on), window(member.on)
    letters = _covering(found, word)
    rows = [
        LetterRow(
            task,
            names[task.lead_unit_id],
            words_of(task, member.on, soon),
            _next(task, word),
            letters.get(task.pk),
        )
        for task in found
    ]
    order = {name: place for place, name in enumerate(names.values())}
    return Letters(word, member.on, by, sorted(rows, key=lambda row: order[row.unit]))


def nudge_of(word: Listed) -> Nudge:
    """The word of the letters that a list names."""
    return Nudge.URGED if word == Listed.URGED else Nudge.REMINDED


def _covering(tasks: Sequence[Task], word: Listed) -> dict[int, Document]:
    """The last letter under the word that covers each task; one query."""
    rows = LetterCover.objects.filter(task__in=tasks, nudge=nudge_of(word), taken_back_at=None)
    return {row.task_id: row.document for row in rows.select_related("document").order_by("pk")}


def tasks_under(document: Document, word: Listed, member: Member) -> list[Task]:
    """The tasks that a letter covers under a word, of those that the member reads; closed ones too."""
    covers = LetterCover.objects.filter(document=document, nudge=nudge_of(word), taken_back_at=None)
    return list(tasks_seen_by(member).filter(pk__in=covers.values("task")).order_by("due_on", "number", "pk"))


def leaders_of(member: Member, word: Listed) -> list[Holding]:
    """Who supervises the tasks of the letters, to choose among."""
    named = Holding.objects.filter(pk__in=letter_tasks(member, word).values("supervising_leader"))
    return list(named.select_related("post").order_by("pk"))


def units_of(member: Member, word: Listed) -> dict[int, str]:
    """The lead units of the letters, to choose among, in protocol order."""
    return names_of(set(letter_tasks(member, word).values_list("lead_unit", flat=True)), member.on)


def areas_of(member: Member, word: Listed) -> list[str]:
    """The fields of the letters, to choose among."""
    found: Iterable[dict[str, list[str]]] = letter_tasks(member, word).values(*["areas"])
    return sorted({area for each in found for area in each["areas"]})


def letter_tasks(member: Member, word: Listed) -> QuerySet[Task]:
    """The tasks of a member's letters under a word: in hand and near or past their day, or done late this year."""
    seen = with_areas(tasks_seen_by(member).filter(counted(member.on)), member.on)
    if word == Listed.DONE:
        return seen.filter(done_late(member.on), done_on__year=member.on.year)
    near = due_soon(member.on, window(member.on)) if word == Listed.URGED else overdue(member.on)
    return seen.filter(near, state__in=WORKED_ON)


def _next(task: Task, word: Listed) -> str:
    """What the letter asks the unit for."""
    if word == Listed.DONE:
        return ""
    if task.asks:  # type: ignore[attr-defined] # annotated
        return _("wait for the decision on more time")
    if word == Listed.URGED:
        return _("submit the result in time, or ask for more time before the day")
    if not task.late_cause:
        return _("say the cause of the delay, and submit the result")
    return _("submit the result, or report when it will be done")


def letter_listing(letters: Letters) -> Listing:
    """The list for the clerk, with the letters that cover the tasks already."""
    heads = [
        (_("Unit"), 24.0),
        (_("No."), 8.0),
        (_("Task"), 56.0),
        (_("Plan"), 18.0),
        (_("Due"), 12.0),
        (_("Standing"), 20.0),
        (_("Cause"), 14.0),
        (_("Cause as the unit says"), 14.0),
        (_("Reason"), 36.0),
        (_("Supervising leader"), 24.0),
        (_("Field"), 24.0),
        (_("Asked for next"), 36.0),
        (_("Number and date of the letter"), 22.0),
    ]
    name = {Listed.URGED: "don-doc", Listed.REMINDED: "nhac-nho", Listed.DONE: "xong-cham"}[letters.word]
    return Listing(name, title_of(letters.word), heads, [_values(row) for row in letters.rows], letters.sentence)


def title_of(word: Listed) -> str:
    """What the list is called."""
    return {
        Listed.URGED: _("Tasks to urge"),
        Listed.REMINDED: _("Late tasks and their causes"),
        Listed.DONE: _("Done late, and why"),
    }[word]


def letter_words(letter: Document | None) -> str:
    """Number and day of a letter."""
    return f"{letter.symbol or letter.subject}, {letter.issued_on:%d/%m/%Y}" if letter else ""


def _values(row: LetterRow) -> list[Value]:
    task = row.task
    said: Sequence[Value] = (task.number, task.title, task.origin_title, task.due_on, row.standing)
    of_unit = str(LateCause(task.late_cause).label) if task.late_cause else ""
    why: Sequence[Value] = (row.cause, of_unit, task.late_reason)
    return [row.unit, *said, *why, row.leader, row.areas, row.next, letter_words(row.letter)]


def message_of(letters: Letters, address: str) -> str:
    """Three lines and a link that needs sign-in; nothing personal."""
    lines: Iterable[str] = [f"{letters.word.label}. {letters.sentence}"]
    if letters.word != Listed.URGED and letters.rows:
        lines = [*lines, _("Causes: %(causes)s.") % {"causes": letters.causes}]
    return "\n".join([*lines, _("Which tasks, and what is asked for next, after signing in:"), address])
