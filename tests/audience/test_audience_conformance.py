"""The conformance files are what the oracle says today, and this package passes them."""

import json

import pytest
from conformance_cases import FOLDER, files

from audience.audience import Audience
from audience.contexts import Context
from audience.decisions import Choice, Zone, decide
from audience.evaluation import evaluate
from audience.experiments import arm_table, held_out, read_experiment


@pytest.fixture(scope="module")
def written():
    return files()


@pytest.mark.parametrize("name", ["rules", "buckets", "pages"])
def test_files_are_current(name, written):
    found = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert found == written[name], "run: python tests/audience/conformance_cases.py"


def load(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def test_every_rule_has_the_value_written_for_every_context():
    data = load("rules")
    audience = Audience.load(**data["site"])
    contexts = [Context.from_batch(who, audience.signals) for who in data["contexts"]]
    for case in data["cases"]:
        rule = audience.rule(case["rule"])
        assert [evaluate(rule, context, audience) for context in contexts] == case["values"], case["rule"]


def test_every_bucket_has_the_arm_written_for_it():
    data = load("buckets")
    assert [bucket for bucket in range(1000) if held_out(data["holdout"], bucket)] == data["held"]
    for id, raw in data["experiments"].items():
        assert list(arm_table(read_experiment(id, raw, []))) == data["arms"][id], id


def zones_of(raw, audience):
    def choice(data):
        rule = None if data["if"] is None else audience.rule(data["if"])
        return Choice(rule, data["target"], zones_of(data["zones"], audience))

    return tuple(Zone(tuple(map(choice, zone))) for zone in raw)


def test_every_page_reaches_the_vectors_written_and_no_other():
    data = load("pages")
    audience = Audience.load(**data["site"])
    for case in data["cases"]:
        diagram = decide(zones_of(case["zones"], audience), audience)
        assert [list(vector) for vector in diagram.leaves] == [found["vector"] for found in case["reached"]]
        for found in case["reached"]:
            context = Context.from_batch(found["context"], audience.signals)
            assert list(diagram.choose(context.values)) == found["vector"], found
