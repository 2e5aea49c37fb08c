"""Where the house stands: its floors, its files, and their parsed text."""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "roviec"
PARTS = ("roviec", "tests", "demo", "benchmarks")


def floors() -> dict[str, int]:
    """Each app's floor, counted from the roof: the very list that the import contracts read."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(c for c in project["tool"]["importlinter"]["contracts"] if c["id"] == "floors")
    return {app: number for number, floor in enumerate(contract["layers"]) for app in re.findall(r"\w+", floor)}


def may_lean_on(upper: str, lower: str) -> bool:
    """Whether an app may import another, or point to it."""
    return upper == lower or floors()[upper] < floors()[lower]


@dataclass(frozen=True)
class Source:
    """A Python file, by its path from the root."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        """The name it is imported by."""
        return ".".join(Path(self.path).with_suffix("").parts).removesuffix(".__init__")

    @property
    def is_test(self) -> bool:
        return "/tests/" in f"/{self.path}"

    def is_of(self, layer: str) -> bool:
        """Whether this is an app's file of that name, or lies in the folder that replaced it."""
        parts = Path(self.path).with_suffix("").parts
        return len(parts) > 2 and parts[0] == "roviec" and parts[2] == layer

    @property
    def functions(self) -> list[ast.FunctionDef]:
        """The functions of the module itself, without those of classes."""
        return [node for node in self.tree.body if isinstance(node, ast.FunctionDef)]


def sources() -> list[Source]:
    """All our Python files, without migrations."""
    files = [ROOT / "conftest.py", *(file for part in PARTS for file in sorted((ROOT / part).rglob("*.py")))]
    return [
        Source(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
        for file in files
        if "migrations" not in file.parts
    ]


def templates() -> dict[str, str]:
    """Our templates, by their path from the root."""
    files = sorted(HOUSE.glob("*/templates/**/*.*"))
    return {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}


def browser_files() -> dict[str, str]:
    """The scripts and styles we wrote ourselves."""
    files = sorted(file for end in ("js", "css") for file in HOUSE.glob(f"*/static/**/*.{end}"))
    return {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}
