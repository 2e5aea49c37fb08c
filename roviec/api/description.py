"""The description of the interface, in the language of the reader: for programs as OpenAPI, for people as chapters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from roviec.api.errors import CODES, SENTENCES
from roviec.api.machine import ROOT, machine


def description() -> dict[str, Any]:
    """The whole as OpenAPI 3.1, its words translated; what our own code says of itself is left out."""
    said: dict[str, Any] = dict(machine.get_openapi_schema(path_prefix=ROOT))
    said["info"] = {"title": _("Rõ Việc: interface for programs"), "version": machine.version, "description": intro()}
    for address in said["paths"].values():
        for operation in address.values():
            for parameter in operation.get("parameters", []):
                parameter["schema"] = _without_null(parameter["schema"])
            for status, answer in operation["responses"].items():
                answer["description"] = _of_status(int(status))
                if int(status) == HTTPStatus.OK:
                    answer["headers"] = _tag()
    for schema in said["components"]["schemas"].values():
        schema.pop("description", None)
    return {name: _translated(part) for name, part in said.items()}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out, never sent as nothing."""
    kinds = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    return {**{name: each for name, each in schema.items() if name != "anyOf"}, **kinds[0]} if kinds else schema


def _tag() -> dict[str, Any]:
    return {"ETag": {"schema": {"type": "string"}, "description": _("Changes with the thing; a list has none.")}}


def _translated(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            name: _(each)
            if name in {"summary", "description"} and isinstance(each, str) and each
            else _translated(each)
            for name, each in part.items()
        }
    return [_translated(each) for each in part] if isinstance(part, list) else part


def intro() -> str:
    """What it is, in three sentences."""
    return _(
        "A program acts for the person who made its token, in one post, within the token's scopes; it sees and may do "
        "what he may on his pages, and never more. Numbers are texts with a point; days are written 2023-11-20."
    )


def _of_status(status: int) -> str:
    return {
        HTTPStatus.OK: _("As asked for."),
        HTTPStatus.UNAUTHORIZED: _("There is no token, or it opens nothing any more."),
        HTTPStatus.FORBIDDEN: _("The token lacks the scope, or the person may read this and not do that."),
        HTTPStatus.NOT_FOUND: _("There is nothing here that may be read."),
        HTTPStatus.CONFLICT: _("Somebody was faster: it has changed since it was read."),
        HTTPStatus.GONE: _("A file that should be there is lost."),
        HTTPStatus.UNPROCESSABLE_ENTITY: _("The wish cannot be granted; the sentence says why."),
        HTTPStatus.TOO_MANY_REQUESTS: _("Too many requests; Retry-After says when to come again."),
        HTTPStatus.SERVICE_UNAVAILABLE: _(
            "Nothing is taken in at the moment; the same wish may be sent again under its key."
        ),
    }[HTTPStatus(status)]


@dataclass(frozen=True)
class Field:
    """One field of what is sent or answered."""

    name: str
    kind: str
    about: str
    is_required: bool = False


@dataclass(frozen=True)
class Way:
    """One address, what it takes and what it answers."""

    method: str
    address: str
    summary: str
    about: str
    scope: str
    parameters: list[Field]
    sent: list[Field]
    answered: list[Field]


@dataclass(frozen=True)
class Chapter:
    """The addresses of one kind of thing."""

    name: str
    title: str
    ways: list[Way]


def titles() -> dict[str, str]:
    """The kinds of things, in the order of the chapters."""
    return {
        "token": _("The token itself"),
        "plans": _("Plans"),
        "tasks": _("Tasks"),
        "figures": _("Figures"),
        "reports": _("Reports"),
    }


def chapters() -> list[Chapter]:
    """The description by kinds of things, made from the one for programs."""
    said = description()
    parts = said["components"]["schemas"]
    found: dict[str, list[Way]] = {tag: [] for tag in titles()}
    for address, methods in said["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            answer = operation["responses"][HTTPStatus.OK]["content"]["application/json"]["schema"]
            found[operation["tags"][0]].append(
                Way(
                    method=method.upper(),
                    address=address,
                    summary=operation["summary"],
                    about=operation["description"],
                    scope=operation.get("x-scope", ""),
                    parameters=[_parameter(each, parts) for each in operation.get("parameters", [])],
                    sent=list(_fields(body, parts)),
                    answered=list(_fields(answer, parts)),
                )
            )
    return [Chapter(tag, title, found[tag]) for tag, title in titles().items()]


def codes() -> list[tuple[str, int, str]]:
    """Each word of a refusal with its status and its usual sentence."""
    own = {"key_used": _("This key was used for another request. Take a new one.")}
    return [
        (code, status.value, own.get(code) or str(SENTENCES.get(code, "")) or _of_status(status))
        for code, status in CODES.items()
    ]


def _parameter(said: dict[str, Any], parts: dict[str, Any]) -> Field:
    kind = _kind(said["schema"], parts)
    about = said.get("description") or said["schema"].get("description", "")
    return Field(said["name"], kind, about, said.get("required", False))


def _fields(schema: dict[str, Any], parts: dict[str, Any], before: str = "", depth: int = 0) -> Iterator[Field]:
    """The fields of a thing, those of its parts after them with a path: items[].unit.name."""
    schema = _resolved(schema, parts)
    for name, each in schema.get("properties", {}).items():
        is_required = name in schema.get("required", [])
        yield Field(before + name, _kind(each, parts), each.get("description", ""), is_required)
        inner = _inner(each)
        if depth == 0 and inner is not each:
            yield from _fields(inner, parts, f"{before}{name}[].", depth + 1)


def _inner(schema: dict[str, Any]) -> dict[str, Any]:
    """What a list is of; else the thing itself."""
    inner: dict[str, Any] = schema["items"] if schema.get("type") == "array" and "$ref" in schema["items"] else schema
    return inner


def _resolved(schema: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = parts[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _kind(schema: dict[str, Any], parts: dict[str, Any]) -> str:
    """What a field holds, in a few words of the description language."""
    if "anyOf" in schema:
        return " | ".join(_kind(each, parts) for each in schema["anyOf"])
    name: str = schema.get("$ref", "").rpartition("/")[2]
    whole = _resolved(schema, parts)
    if "enum" in whole:
        return " · ".join(map(str, whole["enum"]))
    if name:
        return name
    if whole.get("type") == "array":
        return f"[{_kind(whole['items'], parts)}]"
    return str(whole.get("format") or whole.get("type") or "object")
