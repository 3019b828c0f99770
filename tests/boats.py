"""A small base about another subject, in which there is nothing to find fault with."""

from collections.abc import Mapping
from pathlib import Path

BOATS: dict[str, str] = {
    "about.yaml": """\
title: Boats
sides:
  - {id: sail, title: Sail}
  - {id: motor, title: Motor}
attributes:
  - {id: length, title: Length}
""",
    "topics/speed.yaml": """\
id: speed
title: Speed
answer: Motors are faster.
compare: {sail: slow, motor: fast}
questions:
  - which of the two is faster
  - how fast does a motor boat go
  - do sailing boats plane
  - knots at full throttle
  - who wins a race over a mile
related: [dinghy]
sources:
  - {title: Boats, url: "https://example.com/boats"}
owner: harbour
reviewed: 2026-01-31
""",
    "topics/cost.yaml": """\
id: cost
title: Cost
answer: Wind is free.
questions:
  - what does a boat cost
  - is fuel dearer than sails
  - berth fees in summer
  - cheap ways onto the water
  - second hand hulls and their price
sources:
  - {title: Boats, url: "https://example.com/boats"}
owner: harbour
reviewed: 2026-01-31
""",
    "systems/dinghy.yaml": """\
id: dinghy
title: Dinghy
side: sail
aliases: [jolly boat]
answer: A small boat.
attributes: {length: 4 m}
questions:
  - what is a dinghy
  - dinghy or tender
  - how many fit into a jolly boat
  - is a dinghy good to learn in
  - can I row it
sources:
  - {title: Boats, url: "https://example.com/boats"}
owner: harbour
reviewed: 2026-01-31
""",
    "interview.yaml": """\
questions:
  - id: wind
    ask: Is there wind?
    why: Sails need it.
    options:
      - {id: some, label: Some, says: [breeze], evidence: {sail: 0.1}}
      - {id: none, label: None, says: [calm], evidence: {motor: 0.1}}
  - id: harbour
    ask: Is there a harbour?
    why: Big boats need it.
    ask_if: {wind: some}
    options:
      - {id: yes, label: Yes, evidence: {motor: 0.1}}
      - {id: no, label: No, evidence: {sail: 0.1}}
  - id: crew
    ask: Who sails?
    why: Sails take hands.
    options:
      - {id: one, label: One, evidence: {motor: 0.1}}
      - {id: many, label: Many, evidence: {sail: 0.1}}
constraints:
  - id: calm
    when: {wind: none}
    rules_out: sail
    because: No wind no sail.
    sources: [{title: Boats, url: "https://example.com/boats"}]
verdicts:
  - side: sail
    title: Sail
    summary: Sail.
    next_steps: [Learn knots.]
    sources: [{title: Boats, url: "https://example.com/boats"}]
  - side: motor
    title: Motor
    summary: Take a motor.
    next_steps: [Buy fuel.]
    sources: [{title: Boats, url: "https://example.com/boats"}]
""",
    "out_of_scope.yaml": "questions:\n  - how do I cook fish\n  - who won the cup\n",
    "glossary.yaml": "terms:\n  - {term: keel, meaning: What keeps it upright., aliases: [fin]}\n",
    "expectations/questions.yaml": "questions:\n  - {ask: which one is quicker, expect: speed}\n",
    "expectations/workloads.yaml": """\
workloads:
  - {id: race, workload: A race., facts: {wind: some, crew: many}, expected: sail, acceptable: [sail, motor]}
""",
}


def moored(folder: Path, files: Mapping[str, str] = BOATS) -> Path:
    """Write the base; returns its directory."""
    for name, content in files.items():
        path = folder / "boats" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder / "boats"
