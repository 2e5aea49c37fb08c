"""The steps of a reorganisation, in their order: each calls operations of the apps below, under one act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from roviec.acts.models import Act
from roviec.handovers.enums import LineKind, Outcome, Work
from roviec.handovers.models import Line
from roviec.handovers.queries import Drawing, Node, choices_of, open_things
from roviec.kit.actors import Actor
from roviec.organisations.enums import Role, Tree
from roviec.organisations.models import STANDS, Edge, Holding, HoldingRole, Unit
from roviec.organisations.operations import (
    Following,
    Naming,
    Span,
    appoint,
    end_unit,
    found_unit,
    give_role,
    make_post,
    move_unit,
    pass_on_followed,
    pass_role_on,
    record_successions,
    rename_unit,
    take_out_of_tree,
    take_role,
)
from roviec.organisations.shares import Shares
from roviec.plans.models import Participation
from roviec.plans.operations import PlanHeirs, inherit_plans
from roviec.tasks.operations import Inheritance, inherit_tasks

WHOLE = Decimal(1)


@dataclass
class Doing:
    """A reorganisation that is being carried out; `founded` are the units that its lines founded, by line."""

    drawing: Drawing
    act: Act
    by: Actor
    at: datetime
    founded: dict[int, Unit] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The day from which it holds."""
        return self.drawing.on

    def id_of(self, node: Node) -> int:
        """The number of a unit that stood, or that was founded by a line."""
        return self.founded[node.pk].pk if node.is_new else node.pk

    def unit(self, node: Node) -> Unit:
        """The unit itself."""
        return self.founded[node.pk] if node.is_new else Unit.objects.get(pk=node.pk)

    def shares(self, given: dict[Node, Decimal]) -> Shares:
        """Shares by the numbers of units."""
        return {self.id_of(node): share for node, share in given.items()}

    def one(self, unit_id: int) -> int:
        """The unit that stands for one that ends."""
        return self.id_of(self.drawing.main_heir(unit_id))


def found(doing: Doing) -> None:
    """New units exist, each under its parent; those that stand under another new one come after it."""
    for line in doing.drawing.of(LineKind.FOUND):
        unit = found_unit(
            line.name, line.short_name, line.unit_kind, Span(doing.on), by=doing.by, at=doing.at, cause=doing.act
        )
        doing.founded[line.pk] = unit
        Line.objects.filter(pk=line.pk).update(founded=unit)
        parent = doing.unit(Node.of(line.parent_id, line.parent_line_id))
        move_unit(unit, parent, Tree.MANAGEMENT, doing.on, by=doing.by, at=doing.at, cause=doing.act)


def rename(doing: Doing) -> None:
    """Units bear their new names."""
    for line in doing.drawing.of(LineKind.RENAME):
        naming = Naming(line.name, line.short_name, line.unit_kind)
        unit = doing.unit(Node.of(line.unit_id, None))
        rename_unit(unit, naming, doing.on, by=doing.by, at=doing.at, cause=doing.act)


def move(doing: Doing) -> None:
    """Units stand under their new parents."""
    for line in doing.drawing.of(LineKind.MOVE):
        unit, parent = doing.unit(Node.of(line.unit_id, None)), doing.unit(Node.of(line.parent_id, line.parent_line_id))
        move_unit(unit, parent, Tree.MANAGEMENT, doing.on, by=doing.by, at=doing.at, cause=doing.act)


def succeed(doing: Doing) -> None:
    """It is recorded which units follow which, and whoever follows a unit that ends follows its successor."""
    followings = [
        Following(line.unit_id or 0, doing.id_of(Node.of(line.into_id, line.into_line_id)), line.share, line.is_assumed)
        for line in doing.drawing.of(LineKind.SUCCEED)
        if line.share
    ]
    basis = doing.drawing.reorganisation.basis
    record_successions(followings, doing.on, basis, by=doing.by, at=doing.at, cause=doing.act)
    successors = {unit: doing.one(unit) for unit in doing.drawing.ended}
    pass_on_followed(successors, doing.on, by=doing.by, at=doing.at, cause=doing.act)


def hold(doing: Doing) -> None:
    """Whoever goes along has a post of the same title in the other unit, with the roles he had over his own."""
    for thing in open_things(doing.drawing, Work.HOLDING):
        if thing.to is None:
            continue
        holding = Holding.objects.select_related("post", "person").get(pk=thing.key)
        unit, span = doing.unit(thing.to), Span(doing.on)
        post = make_post(unit, holding.post.title, span, by=doing.by, at=doing.at, cause=doing.act)
        successor = appoint(holding.person, post, span, by=doing.by, at=doing.at, cause=doing.act)
        for given in HoldingRole.objects.filter(STANDS, holding=holding).select_related("over").order_by("pk"):
            over = unit if given.over_id in doing.drawing.ended else given.over
            give_role(successor, Role(given.role), over, by=doing.by, at=doing.at, cause=doing.act)


def pass_on_roles(doing: Doing) -> None:
    """Roles that people of other units have over a unit that ends go to its successor, or end."""
    for thing in open_things(doing.drawing, Work.ROLE):
        given = HoldingRole.objects.select_related("holding", "over").get(pk=thing.key)
        if thing.to is None:
            take_role(given, by=doing.by, at=doing.at, cause=doing.act)
        else:
            pass_role_on(given, doing.unit(thing.to), by=doing.by, at=doing.at, cause=doing.act)


def pass_on_tasks(doing: Doing) -> None:
    """Open tasks go on under the units that were decided on, or are closed."""
    things = open_things(doing.drawing, Work.TASK)
    wish = Inheritance(
        leads={thing.key: doing.id_of(thing.to) for thing in things if thing.to},
        closed=[thing.key for thing in things if thing.outcome == Outcome.CLOSE],
        successors={unit: doing.one(unit) for unit in doing.drawing.ended},
        reason=f"{doing.drawing.reorganisation.title} ({doing.drawing.reorganisation.basis})"[:500],
    )
    inherit_tasks(wish, by=doing.by, at=doing.at, cause=doing.act)


def pass_on_plans(doing: Doing) -> None:
    """Successors stand in plans, targets and goals; units that give a part away keep theirs, and the others join them."""
    drawing = doing.drawing
    changed: dict[int, Shares] = {
        unit: {} if unit in drawing.fallen else doing.shares(drawing.heirs[unit]) for unit in drawing.ended
    }
    for unit, given in drawing.given.items():
        if unit not in changed:
            changed[unit] = {**doing.shares(given), unit: WHOLE - sum(given.values())}
    otherwise: dict[tuple[int, int], Shares] = {}
    choices = choices_of(drawing, Work.PLAN)
    for row in Participation.objects.filter(pk__in=choices, unit__in=drawing.ended):
        choice = choices[row.pk]
        if choice.outcome == Outcome.SUCCESSOR:
            otherwise[row.plan_id, row.unit_id] = doing.shares(drawing.heirs[row.unit_id])
        else:
            otherwise[row.plan_id, row.unit_id] = {doing.id_of(choice.other): WHOLE} if choice.other else {}
    inherit_plans(PlanHeirs(changed, otherwise), doing.on, by=doing.by, at=doing.at, cause=doing.act)


def replace_above(doing: Doing) -> None:
    """In the other trees, whoever stood under a unit that ends stands under its successor."""
    ended = set(doing.drawing.ended)
    rows = Edge.objects.filter(STANDS, parent__in=ended, valid__contains=doing.on).exclude(child__in=ended)
    for edge in rows.exclude(tree=Tree.MANAGEMENT).select_related("child").order_by("pk"):
        tree = Tree(edge.tree)
        after = doing.one(edge.parent_id)
        if after == edge.child_id:
            take_out_of_tree(edge.child, tree, doing.on, by=doing.by, at=doing.at)
        else:
            parent = Unit.objects.get(pk=after)
            move_unit(edge.child, parent, tree, doing.on, by=doing.by, at=doing.at, cause=doing.act)


def end(doing: Doing) -> None:
    """Units end, those below before those above, with their posts and whoever still holds them."""
    for unit in doing.drawing.ended:
        thing = Unit.objects.get(pk=unit)
        end_unit(thing, doing.on, with_rest=True, by=doing.by, at=doing.at, cause=doing.act)


STEPS: tuple[Callable[[Doing], None], ...] = (
    found,
    rename,
    move,
    succeed,
    hold,
    pass_on_roles,
    pass_on_tasks,
    pass_on_plans,
    replace_above,
    end,
)
