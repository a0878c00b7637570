"""The page of the API: its OpenAPI document as people read it, without a script and with nothing from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ondo.domain.vocabulary import Lang, Role
from ondo.text.words import label
from serving.http.roles import ADMIN, NEEDS

Json = dict[str, Any]

_ACCESS = {(method, re.sub(r":\w+}", "}", path)): access for (method, path), access in NEEDS.items()}
_JSON = "application/json"


def view(document: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """Collect everything the page shows: the parts of the API with their operations, and the webhooks."""
    schemas = document["components"]["schemas"]
    by_tag: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            by_tag[operation["tags"][0]].append(_operation(method.upper(), path, operation, schemas, lang))
    return {
        "parts": [
            {"name": tag["name"], "about": tag["description"], "operations": by_tag[tag["name"]]}
            for tag in document["tags"]
        ],
        "messages": [
            {
                "kind": kind,
                "summary": methods["post"]["summary"],
                "body": _content(methods["post"]["requestBody"], schemas),
            }
            for kind, methods in document["webhooks"].items()
        ],
        "server": document["servers"][0]["url"].rstrip("/"),
    }


def _message(kind: str, operation: Json, schemas: Json) -> dict[str, Any]:
    return {"kind": kind, "summary": operation["summary"], "body": _content(operation["requestBody"], schemas)}


def _operation(method: str, path: str, operation: Json, schemas: Json, lang: Lang) -> dict[str, Any]:
    access = _ACCESS.get((method, path), ADMIN)
    roles = [role for role in Role if access.allows(role)]
    answers = operation["responses"]
    first: Json = next((answers[status] for status in sorted(answers) if status < "300"), {})
    return {
        "method": method,
        "path": path,
        "id": operation["operationId"],
        "summary": operation["summary"],
        "about": operation.get("description", "").replace("`", ""),
        "roles": [] if access.public else [label(role, lang) for role in roles],
        "parameters": [_parameter(row) for row in operation.get("parameters", ())],
        "body": _content(operation.get("requestBody", {}), schemas),
        "answer": _content(first, schemas),
        "refusals": [(status, answers[status]["description"]) for status in sorted(answers) if status >= "300"],
    }


def _parameter(row: Json) -> dict[str, Any]:
    schema = row.get("schema", {})
    kinds = [part.get("type", "") for part in schema.get("anyOf", [schema])]
    return {
        "name": row["name"],
        "kind": " | ".join(kind for kind in kinds if kind not in ("", "null")),
        "required": row.get("required", False),
        "about": row.get("description", schema.get("description", "")),
    }


def _content(part: Json, schemas: Json) -> str:
    """Return an example of a body or an answer as text; empty where there is none."""
    schema = part.get("content", {}).get(_JSON, {}).get("schema")
    example = None if schema is None else _example(schema, schemas)
    return "" if example is None else json.dumps(example, ensure_ascii=False, indent=2)


def _example(schema: Json, schemas: Json) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Make an example of a schema from those of its parts; ``None`` for a part without any."""
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for given in ("examples", "enum"):
        if schema.get(given):
            return schema[given][0]
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], schemas)
    if "properties" in schema:
        return dict(_members(schema["properties"], schemas))
    if schema.get("type") == "array":
        return [_example(schema["items"], schemas)] if schema.get("items") else []
    return {"boolean": True, "object": {}}.get(schema.get("type", ""))


def _members(properties: Json, schemas: Json) -> Iterator[tuple[str, Any]]:
    for name, part in properties.items():
        yield name, _example(part, schemas)
