"""The forms of a page: where they go, what they hold, what their choices offer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http.response import HttpResponseBase


@dataclass
class Form:
    """A form of a page: where it goes, its fields with what they hold, what its choices offer."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def filled(self) -> dict[str, str]:
        """What it holds, the first of each choice that holds nothing, a word where nothing stands."""
        offered = {name: next(filter(None, values), "") for name, values in self.choices.items()}
        return {
            name: self.values.get(name) or offered.get(name) or "zq" for name in self.values.keys() | offered.keys()
        }


class _Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self.select = address, list[Form](), ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append(Form(said.get("action") or self.address, said.get("method", "get").lower()))
        if not self.found or "disabled" in said:
            return
        form, name = self.found[-1], said.get("name", "")
        if tag == "select" and name:
            self.select = name
            form.values.setdefault(name, "")
            form.choices.setdefault(name, [])
        elif tag == "option" and self.select:
            form.choices[self.select].append(said.get("value", ""))
            if "selected" in said or not form.values[self.select]:
                form.values[self.select] = said.get("value", "")
        elif tag in {"input", "textarea", "button"} and name:
            if said.get("type") in {"checkbox", "radio"} and "checked" not in said:
                form.choices.setdefault(name, []).append(said.get("value", "on"))
            elif said.get("type") != "file":
                form.values.setdefault(name, said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


def forms_of(address: str, answer: HttpResponseBase) -> Iterator[Form]:
    """The forms of a page that lead into the house."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    reader = _Forms(address.partition("?")[0])
    reader.feed(answer.content.decode("utf-8", "replace"))
    yield from reader.found
