"""JSON Schemas for all kinds of file, made from the models, so that editors can complete and check keys.

They are no stricter than loading. What takes several files to check, such as unknown ids, is left to loading.
"""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from bot.curation.expectations import ExpectedQuestions, Workloads
from bot.knowledge.merging import REPLACE
from bot.knowledge.model import (
    About,
    Calibration,
    Glossary,
    OutOfScope,
    Overlay,
    Portfolio,
    Questionnaire,
    System,
    Topic,
)

Schema = dict[str, Any]

KINDS: dict[str, type[BaseModel]] = {
    "topic": Topic,
    "system": System,
    "interview": Questionnaire,
    "portfolio": Portfolio,
    "out_of_scope": OutOfScope,
    "glossary": Glossary,
    "about": About,
    "calibration": Calibration,
    "overlay": Overlay,
    "expected_questions": ExpectedQuestions,
    "expected_workloads": Workloads,
}
"""Name of a schema to the model of that kind of file."""

CHANGEABLE = ("topic", "system", "interview", "portfolio", "out_of_scope", "glossary", "about", "calibration")
"""Kinds of file that may be partial in an overlay."""

_NAMES = {"id", "term", "side", "url", "fact"}
"""Keys that an entry needs even if it only changes another: they name it."""


class _Strict(GenerateJsonSchema):
    """Refuses keys that do not match the pattern for keys."""

    def dict_schema(self, schema: Any) -> Schema:
        made = super().dict_schema(schema)
        if "patternProperties" in made:
            made["additionalProperties"] = False
        return made


def schemas() -> dict[str, Schema]:
    """Name to schema: `topic` is for whole files, `topic.overlay` for files in an overlay that change one."""
    whole = {name: _schema(name, kind) for name, kind in KINDS.items()}
    return whole | {f"{name}.overlay": _partial(whole[name]) for name in CHANGEABLE}


def _schema(name: str, kind: type[BaseModel]) -> Schema:
    made = kind.model_json_schema(schema_generator=_Strict)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": f"vmvc: {name}"}


def _partial(schema: Any) -> Any:
    """The schema for a file in an overlay: only names are required, lists may be short, `replace` is allowed."""
    if isinstance(schema, list):
        return [_partial(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _partial(value) for key, value in schema.items() if key not in {"minItems", "minProperties"}}
    if made.get("type") != "object":
        return made
    made["properties"] = {**made.get("properties", {}), REPLACE: {"type": "array", "items": {"type": "string"}}}
    if "required" in made:
        made["required"] = [name for name in made["required"] if name in _NAMES]
    if "patternProperties" in made:
        patterns = made["patternProperties"].items()
        made["patternProperties"] = {f"(?!^{REPLACE}$){pattern}": inner for pattern, inner in patterns}
    if "propertyNames" in made:
        made["propertyNames"] = {"anyOf": [made["propertyNames"], {"const": REPLACE}]}
    return made
