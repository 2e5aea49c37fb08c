"""How large a country is made, and on which days it plays."""

from __future__ import annotations

from argparse import ArgumentError, ArgumentParser
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from roviec.config.console import gettext as _
from roviec.config.home import HANOI
from roviec.kit.errors import Unable
from roviec.kit.periods import Period

# The first full year after the units of 01/07/2025 came into being; the plan runs for five.
FIRST_YEAR, YEARS = 2026, 5
FOUNDED = date(2025, 7, 1)
PROVINCES, COMMUNES, MONTHS, TARGETS, TASKS = 34, 3_321, 60, 50, 300_000
MOST_COMMUNES, MOST_TARGETS, MOST_TASKS = 9_999, 200, 2_000_000


class UnableToMake(Unable):
    """No country was made; the sentence says why, and nothing of it is left."""


@dataclass(frozen=True)
class Size:
    """So many provinces, communes, months of figures, targets of the national plan and tasks; the same seed, the same country."""

    communes: int = COMMUNES
    months: int = MONTHS
    seed: int = 1
    targets: int = TARGETS
    tasks: int = TASKS
    provinces: int = PROVINCES

    def __post_init__(self) -> None:
        """Refuse what cannot be made."""
        bounds = {
            "--provinces": (self.provinces, 1, self.communes),
            "--communes": (self.communes, 1, MOST_COMMUNES),
            "--months": (self.months, 1, 12 * YEARS),
            "--targets": (self.targets, 1, MOST_TARGETS),
            "--tasks": (self.tasks, 0, MOST_TASKS),
        }
        for name, (said, least, most) in bounds.items():
            if not least <= said <= most:
                raise UnableToMake(
                    _("%(name)s is %(said)d; it goes from %(least)d to %(most)d.")
                    % {"name": name, "said": said, "least": least, "most": most}
                )

    @property
    def periods(self) -> list[Period]:
        """The months that have figures, in order."""
        return [Period.month(FIRST_YEAR + number // 12, number % 12 + 1) for number in range(self.months)]

    @property
    def years(self) -> list[int]:
        """The years of the plan, with goals."""
        return [FIRST_YEAR + number for number in range(YEARS)]

    @property
    def today(self) -> date:
        """The day on which the clock of the country starts: near the end of its last month, when figures are in."""
        return self.periods[-1].end - timedelta(days=4)

    @property
    def clock(self) -> datetime:
        """The same as a moment."""
        return datetime.combine(self.today, time(8), HANOI)


def options(parser: ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--communes", type=int, default=COMMUNES, help="communes, wards and special zones")
    parser.add_argument("--months", type=int, default=MONTHS, help="months of figures, from January 2026 on")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same country")
    parser.add_argument("--targets", type=int, default=TARGETS, help="targets of the national plan")
    parser.add_argument("--tasks", type=int, default=TASKS, help="tasks of the provinces' programmes")
    parser.add_argument("--provinces", type=int, default=PROVINCES, help="provinces and cities")


def size_from(said: dict[str, Any]) -> Size:
    """The size that was asked for; raises UnableToMake."""
    return Size(**{each.name: said[each.name] for each in fields(Size)})


def clock_of(arguments: list[str]) -> datetime:
    """Where the clock of a home stands that is made for these arguments; what is wrong with them the command says."""
    parser = ArgumentParser(add_help=False, exit_on_error=False)
    options(parser)
    try:
        known, _rest = parser.parse_known_args(arguments)
    except ArgumentError as error:
        raise UnableToMake(str(error)) from error
    return size_from(vars(known)).clock
