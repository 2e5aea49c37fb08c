"""Everything the house holds about one person, as he may ask for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from roviec.acts.enums import WordSlot
from roviec.acts.models import Act, ActObject, ActWords, SensitiveRead
from roviec.acts.sentences import label_of
from roviec.organisations.enums import Role
from roviec.organisations.models import STANDS, Holding, HoldingRole
from roviec.organisations.queries import names_of, titled
from roviec.organisations.queries.people import last_day
from roviec.people.libraries import kept_by_libraries
from roviec.people.models import Person
from roviec.privacy.models import SubjectRequest
from roviec.privacy.names import copied_names
from roviec.privacy.parts import Part, parts_above
from roviec.privacy.queries.reads import what_of
from roviec.regulations.enums import DataRight
from roviec.tasks.models import Comment, Watch

MOST_ROWS = 20_000


def key_of(person: Person) -> str:
    """The key under which acts know him."""
    return f"person:{person.pk}"


def held_about(person: Person, on: date) -> list[Part]:
    """All of it, part by part: account, posts, what he did, what carries his name, what he asked, what he read; what apps above hold."""
    return [
        _account(person),
        _posts(person, on),
        _acts(person),
        _comments(person),
        _watches(person),
        _copies(person),
        _requests(person),
        _reads(person),
        _sign_in(person),
        *parts_above(person, on),
    ]


def _account(person: Person) -> Part:
    rows = [
        [_("Name"), person.name],
        [_("User name"), person.username],
        [_("E-mail"), person.email],
        [_("Account since"), _moment(person.created_at)],
        [_("Last sign-in"), _moment(person.last_login)],
        [_("Account"), _("open") if person.is_active else _("closed")],
        *([[_("Account closes on"), _day(person.closes_on)]] if person.closes_on else []),
    ]
    return Part("account", _("Account"), [_("What is held"), _("As it is held")], rows)


def _posts(person: Person, on: date) -> Part:
    holdings = list(Holding.objects.filter(person=person).select_related("post").order_by("pk"))
    names = names_of({holding.post.unit_id for holding in holdings}, on)
    titled((holding.post, last_day(holding, on)) for holding in holdings)
    roles: dict[int, list[str]] = {}
    for role in HoldingRole.objects.filter(STANDS, holding__in=holdings).order_by("pk"):
        roles.setdefault(role.holding_id, []).append(str(Role(role.role).label))
    rows = [
        [
            holding.post.title,
            names.get(holding.post.unit_id, ""),
            _day(holding.valid.lower),
            _day(holding.valid.upper),
            ", ".join(roles.get(holding.pk, [])),
        ]
        for holding in holdings
    ]
    return Part("posts", _("Posts"), [_("Post"), _("Unit"), _("From"), _("Until"), _("Roles")], rows)


def _acts(person: Person) -> Part:
    acts = list(Act.objects.filter(actor_key=key_of(person)).order_by("-pk")[:MOST_ROWS])
    titles: dict[int, list[str]] = {}
    for act_id, title in _in_parts(ActObject, acts).values_list("act_id", "title"):
        titles.setdefault(act_id, []).append(title)
    remarks = dict(
        _in_parts(ActWords, acts).filter(slot=WordSlot.REMARK).exclude(words="").values_list("act_id", "words")
    )
    rows = [
        [
            _moment(act.at),
            act.actor_post,
            label_of(act.kind),
            "; ".join(titles.get(act.pk, [])[:5]),
            remarks.get(act.pk, ""),
        ]
        for act in acts
    ]
    return Part("acts", _("What was done"), [_("When"), _("As"), _("What"), _("Concerning"), _("Remark")], rows)


def _comments(person: Person) -> Part:
    rows = [
        [_moment(comment.said_at), str(comment.task), comment.words]
        for comment in Comment.objects.filter(said_by__person=person).select_related("task").order_by("-pk")[:MOST_ROWS]
    ]
    return Part("comments", _("Comments on tasks"), [_("When"), _("Task"), _("Comment")], rows)


def _watches(person: Person) -> Part:
    rows = [
        [_moment(watch.since), str(watch.task)]
        for watch in Watch.objects.filter(holding__person=person).select_related("task").order_by("-pk")[:MOST_ROWS]
    ]
    return Part("watches", _("Tasks watched by his own choice"), [_("Since"), _("Task")], rows)


def _in_parts(table: Any, acts: Iterable[Act]) -> Any:
    return table.objects.filter(act_id__in=[act.pk for act in acts])


def _copies(person: Person) -> Part:
    rows = []
    for copied in copied_names():
        count = copied.of(key_of(person)).count()
        if count:
            rows.append([str(copied.table._meta.verbose_name), copied.column, str(count)])
    return Part("copies", _("Rows that carry the name"), [_("Table"), _("Column"), _("Rows")], rows)


def _requests(person: Person) -> Part:
    rows = [
        [str(each), str(DataRight(each.right).label), _day(each.received_on), each.get_state_display(), each.outcome]
        for each in SubjectRequest.objects.filter(person=person).order_by("pk")
    ]
    heads = [_("Number of the request"), _("Asks"), _("Received"), _("State of the request"), _("Answer")]
    return Part("requests", _("Requests about personal data"), heads, rows)


def _reads(person: Person) -> Part:
    rows = [
        [_moment(read.at), read.actor_post, what_of(read), read.reason]
        for read in SensitiveRead.objects.filter(actor_key=key_of(person)).order_by("-pk")[:MOST_ROWS]
    ]
    return Part("reads", _("Personal data read"), [_("When"), _("As"), _("What"), _("Reason")], rows)


def _kept_in(table: type[Model]) -> str:
    """What a table of the sign-in libraries holds, in people's words; its own name may be English."""
    words = {
        "Authenticator": _("Second factors"),
        "SocialAccount": _("Accounts of other sign-in services"),
        "UserSession": _("Browsers that signed in"),
    }
    return words.get(table.__name__, str(table._meta.verbose_name))


def _sign_in(person: Person) -> Part:
    rows = [
        [_kept_in(table), str(count)]
        for table, column in kept_by_libraries()
        if (count := table._default_manager.filter(**{column: person.pk}).count())  # noqa: SLF001 - any table
    ]
    return Part("sign_in", _("Signing in"), [_("What"), _("Rows")], rows)


def _moment(at: datetime | None) -> str:
    return f"{localtime(at):%d/%m/%Y %H:%M}" if at else ""


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""
