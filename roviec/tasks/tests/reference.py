"""The life of a task once more, small and slow, as the domain guide tells it: what the product is compared with.

Nothing here is taken from `life.py` or the operations; only the words for states, verbs and standings are shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

# From which states a verb leads where; `=` says that it changes nothing there.
WRITTEN = {
    "ASSIGN": "PROPOSED>ASSIGNED RETURNED>ASSIGNED ASSIGNED=",
    "ACCEPT": "ASSIGNED>ACCEPTED ACCEPTED= IN_PROGRESS= REDO=",
    "RETURN": "ASSIGNED>RETURNED RETURNED=",
    "START": "ASSIGNED>IN_PROGRESS ACCEPTED>IN_PROGRESS IN_PROGRESS= REDO=",
    "TELL": "ASSIGNED>IN_PROGRESS ACCEPTED>IN_PROGRESS IN_PROGRESS= REDO=",
    "SUBMIT": "ASSIGNED>SUBMITTED ACCEPTED>SUBMITTED IN_PROGRESS>SUBMITTED REDO>SUBMITTED SUBMITTED=",
    "TAKE_BACK": "SUBMITTED>IN_PROGRESS IN_PROGRESS=",
    "ACCEPT_RESULT": "SUBMITTED>COMPLETED COMPLETED=",
    "ASK_REDO": "SUBMITTED>REDO REDO=",
    "COMPLETE": "ASSIGNED>COMPLETED ACCEPTED>COMPLETED IN_PROGRESS>COMPLETED REDO>COMPLETED COMPLETED=",
    "SUSPEND": "ASSIGNED>SUSPENDED ACCEPTED>SUSPENDED IN_PROGRESS>SUSPENDED REDO>SUSPENDED SUSPENDED=",
    "RESUME": "ASSIGNED= ACCEPTED= IN_PROGRESS= REDO= SUSPENDED>before",
    "CANCEL": "PROPOSED>CANCELLED ASSIGNED>CANCELLED RETURNED>CANCELLED ACCEPTED>CANCELLED IN_PROGRESS>CANCELLED "
    "REDO>CANCELLED SUSPENDED>CANCELLED CANCELLED=",
    "SUPERSEDE": "ASSIGNED>SUPERSEDED RETURNED>SUPERSEDED ACCEPTED>SUPERSEDED IN_PROGRESS>SUPERSEDED "
    "REDO>SUPERSEDED SUSPENDED>SUPERSEDED SUPERSEDED=",
}
LEADS = {
    verb: dict((word[:-1], word[:-1]) if word.endswith("=") else tuple(word.split(">")) for word in words.split())
    for verb, words in WRITTEN.items()
}
LEAD_DOES = {"ACCEPT", "RETURN", "START", "TELL", "SUBMIT", "TAKE_BACK"}
JUDGES = {"ACCEPT_RESULT", "ASK_REDO"}
WORKED_ON = {"ASSIGNED", "ACCEPTED", "IN_PROGRESS", "REDO"}
MOST_TIMES, MOST_DAYS = 2, timedelta(days=30)


def doer_of(verb: str) -> str:
    """The party that a verb belongs to."""
    return "LEAD" if verb in LEAD_DOES else "OWNER" if verb == "COMPLETE" else "ASSIGNER"


def leads_to(state: str, verb: str, ways: set[str], *, is_submitter: bool, before: str) -> str:
    """The next state; "forbidden" to whoever is not the party, "refused" where it leads nowhere."""
    if doer_of(verb) not in ways:
        return "forbidden"
    if state not in LEADS[verb] or (is_submitter and verb in JUDGES and state == "SUBMITTED"):
        return "refused"
    return before if LEADS[verb][state] == "before" else LEADS[verb][state]


@dataclass
class Reference:
    """One task; `do` says what became of a wish: forbidden, refused, same, done."""

    due: date | None
    state: str = "ASSIGNED"
    before: str = ""
    original: date | None = None
    times: int = 0
    submitter: str = ""
    submitted_on: date | None = None
    number: int = 0
    done_on: date | None = None
    suspended_on: date | None = None
    closed_on: date | None = None
    percent: int = 0
    asker: str = ""
    acts: int = 0

    def do(self, verb: str, ways: set[str], key: str, day: date) -> str:
        """The wish of somebody, named by `key`, who stands to the task in these ways."""
        leads = leads_to(self.state, verb, ways, is_submitter=key == self.submitter, before=self.before)
        if leads in {"forbidden", "refused"}:
            return leads
        if leads == self.state and verb != "TELL":
            return "same"
        self._facts(verb, key, day)
        self.state = leads
        self.acts += 1
        return "done"

    def _facts(self, verb: str, key: str, day: date) -> None:
        self._comes(verb, key, day)
        self._goes(verb)

    def _comes(self, verb: str, key: str, day: date) -> None:
        if verb == "TELL":
            self.percent = 40
        elif verb == "SUBMIT":
            self.submitter, self.submitted_on, self.number = key, day, self.number + 1
        elif verb == "ACCEPT_RESULT":
            self.done_on, self.percent = self.submitted_on, 100
        elif verb == "COMPLETE":
            self.done_on, self.percent = day, 100
        elif verb == "SUSPEND":
            self.before, self.suspended_on = self.state, day
        elif verb == "RESUME":
            self._moves_by(day - self.suspended_on)
        elif verb in {"CANCEL", "SUPERSEDE"}:
            self.closed_on = day

    def _goes(self, verb: str) -> None:
        if verb in {"ACCEPT_RESULT", "ASK_REDO", "TAKE_BACK"}:
            self.submitter, self.submitted_on = "", None
        if verb in {"RESUME", "CANCEL", "SUPERSEDE"}:
            self.before, self.suspended_on = "", None
        if verb in {"ACCEPT_RESULT", "COMPLETE", "CANCEL", "SUPERSEDE"}:
            self.asker = ""

    def _moves_by(self, rested: timedelta) -> None:
        if self.due and rested:
            self.original, self.due = self.original or self.due, self.due + rested

    def ask(self, ways: set[str], key: str, until: date, day: date) -> str:
        """More time is asked for."""
        if "LEAD" not in ways:
            return "forbidden"
        too_far = self.due is None or not self.due < until <= self.due + MOST_DAYS
        if self.state not in WORKED_ON or too_far or day > self.due or self.asker or self.times >= MOST_TIMES:
            return "refused"
        self.asker = key
        self.acts += 1
        return "done"

    def decide(self, ways: set[str], key: str, until: date | None) -> str:
        """More time is given until a day, or refused without one."""
        if "ASSIGNER" not in ways:
            return "forbidden"
        if not self.asker or key == self.asker or self.state == "SUSPENDED":
            return "refused"
        if until:
            if not self.due < until <= self.due + MOST_DAYS or self.times >= MOST_TIMES:
                return "refused"
            self.original, self.due, self.times = self.original or self.due, until, self.times + 1
        self.asker = ""
        self.acts += 1
        return "done"

    def standing(self, on: date, *, original: bool = False) -> str:
        """How it stands against its day, or the one first set."""
        due = (self.original or self.due) if original else self.due
        if due is None:
            return "NO_DEADLINE"
        if self.done_on:
            return "ON_TIME" if self.done_on <= due else "LATE"
        rests = [day for day in (self.submitted_on, self.suspended_on, self.closed_on) if day and day <= on]
        if rests or on + timedelta(days=7) < due:
            return "IN_TIME"
        return "OVERDUE" if on > due else "DUE_SOON"
