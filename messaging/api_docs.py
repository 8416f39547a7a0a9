"""The OpenAPI description as a page shows it: operations in groups, with flat lists of fields.

What a field holds inside stands below it with a dotted name: `messages[].recipient`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

DEEPEST = 3
SHORT = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A field, a parameter or a header."""

    name: str
    kind: str
    text: str
    is_required: bool
    place: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a body may hold; where there are several, each has a title."""

    title: str
    text: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    text: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    title: str
    text: str
    scope: str
    parameters: list[Field]
    bodies: list[Shape]
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    anchor: str
    operations: list[Operation]


@cache
def groups() -> list[Group]:
    """All operations, in the order of the description."""
    from messaging.api.urls import api  # noqa: PLC0415 - the addresses must be known first.

    return Reader(api.get_openapi_schema()).groups()


class Reader:
    """Reads one description."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema = schema
        self._shapes = schema["components"]["schemas"]

    def groups(self) -> list[Group]:
        found: dict[str, list[Operation]] = {}
        for path, operations in self._schema["paths"].items():
            for method, operation in operations.items():
                found.setdefault(operation["tags"][0], []).append(
                    self._operation(path, method, operation)
                )
        return [
            Group(title, title.lower().replace(" ", "-"), operations)
            for title, operations in found.items()
        ]

    def _operation(self, path: str, method: str, said: dict[str, Any]) -> Operation:
        return Operation(
            id=f"{method}-{path.strip('/').replace('/', '-')}".replace("{", "").replace("}", ""),
            method=method.upper(),
            path=path,
            title=said["summary"],
            text=said.get("description", "").replace("\n", " "),
            scope=said["x-scope"],
            parameters=[self._parameter(one) for one in said["parameters"]],
            bodies=list(self._bodies(said)),
            answers=[self._answer(*one) for one in said["responses"].items()],
        )

    def _parameter(self, said: dict[str, Any]) -> Field:
        schema = said["schema"]
        text = said.get("description", "") or schema.get("description", "")
        return Field(said["name"], self._kind(schema), text, said["required"], said["in"])

    def _bodies(self, said: dict[str, Any]) -> Iterator[Shape]:
        content = said.get("requestBody", {}).get("content", {})
        for one in content.values():
            schema = self._resolved(one["schema"])
            for kind in schema.get("oneOf", [schema]):
                shape = self._resolved(kind)
                yield Shape(
                    shape.get("title", ""), shape.get("description", ""), self._fields(shape)
                )

    def _answer(self, status: str, said: dict[str, Any]) -> Answer:
        fields: list[Field] = []
        is_error = status >= "400"
        for content in said.get("content", {}).values():
            fields = [] if is_error else self._fields(self._resolved(content["schema"]))
        return Answer(status, said["description"], fields)

    def _fields(self, schema: dict[str, Any], before: str = "", depth: int = 1) -> list[Field]:
        required = schema.get("required", [])
        found = []
        for name, said in schema.get("properties", {}).items():
            shape, inside, mark = self._inside(said)
            text = " ".join(said.get("description", shape.get("description", "")).split())
            full = f"{before}{name}"
            found.append(Field(full, self._kind(said), text[:SHORT], name in required))
            if inside and depth < DEEPEST:
                found += self._fields(inside, f"{full}{mark}.", depth + 1)
        return found

    def _inside(self, said: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None, str]:
        """A field's own shape, that of what it holds, and how the two are joined in a name."""
        shape = self._present(said)
        if shape.get("type") == "array":
            inner = self._present(shape.get("items", {}))
            return shape, inner if "properties" in inner else None, "[]"
        return shape, shape if "properties" in shape else None, ""

    def _kind(self, said: dict[str, Any]) -> str:
        shape = self._present(said)
        if "enum" in shape:
            return " | ".join(str(one) for one in shape["enum"])
        if "const" in shape:
            return str(shape["const"])
        kind = shape.get("format") or shape.get("type", "any")
        if kind == "array":
            inner = self._present(shape.get("items", {}))
            kind = f"list of {inner.get('format') or inner.get('type', 'any')}"
        return f"{kind}{self._bounds(shape)}"

    @staticmethod
    def _bounds(shape: dict[str, Any]) -> str:
        for name in ("maxLength", "maxItems", "maximum"):
            if name in shape:
                return f", up to {shape[name]:,}"
        return ""

    def _present(self, said: dict[str, Any]) -> dict[str, Any]:
        """The shape of a field that may also be null."""
        options = [one for one in said.get("anyOf", []) if one.get("type") != "null"]
        return self._resolved(options[0] if options else said)

    def _resolved(self, said: dict[str, Any]) -> dict[str, Any]:
        name = said.get("$ref", "").rpartition("/")[2]
        return self._shapes[name] if name else said
