"""The sentences of the board, once for the page with links and once as plain words for messages and sheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.desk.queries.reporting import Reported
from roviec.desk.tallies import Bucket, Tally
from roviec.kit.numbers import format_number
from roviec.kit.periods import Period

# How many names a sentence holds before it counts the rest.
MOST_NAMES = 6

Address = Callable[[Bucket | None], str]


class Words:
    """Numbers and names as plain text."""

    def number(self, count: int, part: Bucket | None = None) -> str:
        """A count of the partition."""
        return format_number(count)

    def name(self, text: str) -> str:
        """The name of a unit."""
        return text

    def whole(self, sentence: str) -> str:
        """A finished sentence."""
        return sentence


class Links(Words):
    """Numbers as links to the items they count; names escaped."""

    def __init__(self, address: Address) -> None:
        """`address` gives the page of a part, None for all."""
        self.address = address

    def number(self, count: int, part: Bucket | None = None) -> str:
        """A link, unless there is nothing behind it."""
        if not count:
            return "0"
        return format_html('<a href="{}">{}</a>', self.address(part), format_number(count))

    def name(self, text: str) -> str:
        """Escaped."""
        return conditional_escape(text)

    def whole(self, sentence: str) -> SafeString:
        """Its pieces are links of ours, escaped names and translations."""
        return mark_safe(sentence)  # noqa: S308


def tally_sentence(tally: Tally, on: date, words: Words, subject: str = "") -> str:
    """The partition in words: "As of 20/11/2023: 100 tasks assigned; 58 completed (55 on time, 3 late), …".

    `subject` names whose work it is when it is not everybody's.
    """
    if not tally.given:
        nothing = _("As of %(day)s: no task has been assigned yet.") % {"day": f"{on:%d/%m/%Y}"}
        return words.whole(f"{words.name(subject)}. {nothing}" if subject else nothing)
    clauses = [_done(tally, words)]
    clauses.append(_("%(number)s in progress and in time") % {"number": words.number(tally.running, Bucket.RUNNING)})
    clauses.append(_overdue(tally, words, subject))
    facts = {
        "day": f"{on:%d/%m/%Y}",
        "subject": words.name(subject),
        "given": words.number(tally.given),
        "parts": ", ".join(clauses),
    }
    if subject:
        return words.whole(_("As of %(day)s, %(subject)s: %(given)s tasks assigned; %(parts)s.") % facts)
    return words.whole(_("As of %(day)s: %(given)s tasks assigned; %(parts)s.") % facts)


def _done(tally: Tally, words: Words) -> str:
    done = _("%(number)s completed") % {"number": format_number(tally.done)}
    if not tally.done:
        return done
    parts = [
        _("%(number)s on time") % {"number": words.number(tally.done_on_time, Bucket.DONE_ON_TIME)},
        _("%(number)s late") % {"number": words.number(tally.done_late, Bucket.DONE_LATE)},
    ]
    return f"{done} ({', '.join(parts)})"


def _overdue(tally: Tally, words: Words, subject: str) -> str:
    overdue = _("%(number)s overdue and not done") % {"number": words.number(tally.overdue, Bucket.OVERDUE)}
    shown = [f"{words.name(unit)} {count}" for unit, count in tally.overdue_by[:MOST_NAMES]]
    others = sum(count for _unit, count in tally.overdue_by[MOST_NAMES:]) + tally.overdue_unnamed
    if tally.overdue_shared:
        shown.append(_("several units together %(count)d") % {"count": tally.overdue_shared})
    if others and shown:
        shown.append(_("other units %(count)d") % {"count": others})
    # One unit alone that leads them all is the subject of the sentence, or there is nobody else to tell it from.
    return f"{overdue} ({', '.join(shown)})" if len(shown) > 1 or (shown and not subject) else overdue


def reported_sentence(group: Reported, words: Words) -> str:
    """Who has reported: "12/14 wards have reported for November; returned: …; not yet: …"."""
    sentence = _wards(group) if group.is_wards else _others(group)
    text = sentence % {"sent": len(group.sent), "all": group.all, "month": month_words(group.period)}
    more = []
    if group.returned:
        more.append(_("returned: %(units)s") % {"units": _names(group.returned, group, words)})
    if group.missing:
        more.append(_("not yet: %(units)s") % {"units": _names(group.missing, group, words)})
    return words.whole("; ".join([text, *more]) + ".")


def _wards(group: Reported) -> str:
    return ngettext(
        "%(sent)d/%(all)d ward has reported for %(month)s",
        "%(sent)d/%(all)d wards have reported for %(month)s",
        group.all,
    )


def _others(group: Reported) -> str:
    return ngettext(
        "%(sent)d/%(all)d department has reported for %(month)s",
        "%(sent)d/%(all)d departments have reported for %(month)s",
        group.all,
    )


def _names(units: Sequence[str], group: Reported, words: Words) -> str:
    """The units by name, or how many they are for a reader who may not know which."""
    if not group.are_named:
        return ngettext("%(count)d unit", "%(count)d units", len(units)) % {"count": len(units)}
    shown = [words.name(unit) for unit in units[:MOST_NAMES]]
    if len(units) > MOST_NAMES:
        shown.append(_("and %(count)d more") % {"count": len(units) - MOST_NAMES})
    return ", ".join(shown)


def month_words(period: Period | None) -> str:
    """The period inside a sentence: "tháng 11/2023"."""
    return period.phrase if period else ""
