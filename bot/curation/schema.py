"""JSON Schema for each kind of file, so that an editor knows the keys before the advisor reads them.

Made from the models, and no stricter than reading. What one file cannot tell, such as an id that nothing has, is left
to loading.
"""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from bot.curation.expectations import Questions, Workloads
from bot.knowledge.merging import REPLACE
from bot.knowledge.model import About, Calibration, Glossary, OutOfScope, Overlay, Questionnaire, System, Topic

Schema = dict[str, Any]

KINDS: dict[str, type[BaseModel]] = {
    "topic": Topic,
    "system": System,
    "interview": Questionnaire,
    "out_of_scope": OutOfScope,
    "glossary": Glossary,
    "about": About,
    "calibration": Calibration,
    "overlay": Overlay,
    "expected_questions": Questions,
    "expected_workloads": Workloads,
}
"""The kinds of file, by the name of their schema."""

CHANGEABLE = ("topic", "system", "interview", "out_of_scope", "glossary", "about", "calibration")
"""Kinds of which a file in an overlay may give only what it changes."""

_NAMES = {"id", "term", "side", "url", "fact"}
"""What an entry needs even where it only changes another: its name."""


class _Strict(GenerateJsonSchema):
    """Keys whose names have a form have no other."""

    def dict_schema(self, schema: Any) -> Schema:
        made = super().dict_schema(schema)
        if "patternProperties" in made:
            made["additionalProperties"] = False
        return made


def schemas() -> dict[str, Schema]:
    """Every schema, by its name: `topic` for whole files, `topic.overlay` for files that change one."""
    whole = {name: _schema(name, kind) for name, kind in KINDS.items()}
    return whole | {f"{name}.overlay": _changing(whole[name]) for name in CHANGEABLE}


def _schema(name: str, kind: type[BaseModel]) -> Schema:
    made = kind.model_json_schema(schema_generator=_Strict)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": f"vmvc: {name}"}


def _changing(schema: Any) -> Any:
    """The schema of a file that gives only what it changes.

    Of an entry only the name must be there, a list may be as short as what it adds, and `replace` may stand anywhere.
    """
    if isinstance(schema, list):
        return [_changing(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _changing(value) for key, value in schema.items() if key not in {"minItems", "minProperties"}}
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
