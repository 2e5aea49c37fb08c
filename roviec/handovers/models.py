"""A reorganisation as it is drafted: what becomes of which unit, and what is decided of the work that is open."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from roviec.handovers.enums import LineKind, Outcome, State, Work
from roviec.kit.models import Identified, Versioned
from roviec.organisations.enums import UnitKind
from roviec.organisations.models import Unit


class Reorganisation(Identified, Versioned):
    """Units below `over` change on a day, by a document: all its lines at once, or none.

    - ordered and carried out have their moments, exactly in their states (reorganisation_state_has_its_facts);
    - it says what it is and by which document (reorganisation_says_by_what).
    """

    over = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    basis = models.CharField(max_length=200)
    on = models.DateField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.DRAFT)
    drafted_at = models.DateTimeField()
    ordered_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # Why the night it was to be carried out passed without it, in words.
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.DROPPED], ordered_at=None, done_at=None)
                | Q(state=State.ORDERED, ordered_at__isnull=False, done_at=None)
                | Q(state=State.DONE, done_at__isnull=False, problem=""),
                name="reorganisation_state_has_its_facts",
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(basis=""), name="reorganisation_says_by_what"),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == State.DRAFT


NAMING = ("name", "short_name", "unit_kind")


def _says(kind: LineKind, *demanded: str) -> Q:
    """A line of the kind has these columns and no others."""
    names = ("unit", "into", "into_line", "parent", "parent_line", "share")
    condition = Q(kind=kind, **{f"{name}__isnull": name not in demanded for name in names})
    for word in NAMING:
        condition &= ~Q(**{word: ""}) if word in demanded else Q(**{word: ""})
    return condition


LINE_SAYS_ITS_KIND = (
    _says(LineKind.FOUND, "parent", *NAMING)
    | _says(LineKind.FOUND, "parent_line", *NAMING)
    | _says(LineKind.RENAME, "unit", *NAMING)
    | _says(LineKind.MOVE, "unit", "parent")
    | _says(LineKind.MOVE, "unit", "parent_line")
    | _says(LineKind.END, "unit")
    | _says(LineKind.SUCCEED, "unit", "into", "share")
    | _says(LineKind.SUCCEED, "unit", "into_line", "share")
)


class Line(models.Model):
    """One thing that a reorganisation says; `into_line` and `parent_line` name a unit that another line founds.

    - a line says what its kind needs and no more (line_says_its_kind);
    - a unit ends, moves or is renamed once (line_once_of_a_unit), and passes on to another once (line_pair_once);
    - a share is above 0 and at most 1 (line_share_is_a_part);
    - `founded` is the unit that the line founded, once it was carried out.
    """

    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=7, choices=LineKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    into = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    into_line = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    parent_line = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=250, blank=True)
    short_name = models.CharField(max_length=120, blank=True)
    unit_kind = models.CharField(max_length=20, choices=UnitKind.choices, blank=True)
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    is_assumed = models.BooleanField(default=False)
    founded = models.OneToOneField(Unit, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=LINE_SAYS_ITS_KIND, name="line_says_its_kind"),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=1), name="line_share_is_a_part"
            ),
            models.CheckConstraint(
                condition=Q(is_assumed=False) | Q(kind=LineKind.SUCCEED), name="line_assumed_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(founded=None) | Q(kind=LineKind.FOUND), name="line_founds_where_it_says_so"
            ),
            models.UniqueConstraint(
                fields=["reorganisation", "kind", "unit"],
                condition=Q(kind__in=[LineKind.END, LineKind.MOVE, LineKind.RENAME]),
                name="line_once_of_a_unit",
            ),
            models.UniqueConstraint(
                fields=["reorganisation", "unit", "into", "into_line"],
                condition=Q(kind=LineKind.SUCCEED),
                nulls_distinct=False,
                name="line_pair_once",
            ),
            models.CheckConstraint(condition=Q(into=None) | ~Q(into=F("unit")), name="line_passes_on_to_another"),
        ]

    def __str__(self) -> str:
        """Its kind."""
        return str(LineKind(self.kind).label)


class Decision(models.Model):
    """What becomes of something that is open in a unit that ends, where somebody decided otherwise than is usual.

    Once for each thing (decision_once); another unit is named exactly for that outcome (decision_names_other_unit).
    """

    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.PROTECT, related_name="decisions")
    work = models.CharField(max_length=7, choices=Work.choices)
    key = models.BigIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "work", "key"], name="decision_once"),
            models.CheckConstraint(
                condition=(~Q(outcome=Outcome.OTHER) & Q(unit=None, line=None))
                | Q(outcome=Outcome.OTHER, unit__isnull=False, line=None)
                | Q(outcome=Outcome.OTHER, unit=None, line__isnull=False),
                name="decision_names_other_unit",
            ),
            models.CheckConstraint(
                condition=Q(work=Work.TASK) | ~Q(outcome=Outcome.ARCHIVE), name="decision_archives_tasks_only"
            ),
        ]

    def __str__(self) -> str:
        """The outcome."""
        return str(Outcome(self.outcome).label)
