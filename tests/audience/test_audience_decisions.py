"""Decisions against the oracle: every visitor gets the right vector, and every vector has a visitor."""

from audience_worlds import built, rules, worlds, zones
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audience.contexts import Context
from audience.decisions import choose, decide
from audience.evaluation import evaluate

relaxed = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@relaxed
@given(st.data())
def test_a_rule_means_what_the_oracle_says(data):
    world = data.draw(worlds())
    rule = data.draw(rules(world.names, world.references))
    audience, oracle = world.audience(), world.oracle()
    parsed = audience.rule(rule)
    for who in world.visitors(oracle):
        context = Context.from_batch(who, audience.signals)
        assert evaluate(parsed, context, audience) is oracle.value(rule, who), who


@relaxed
@given(st.data())
def test_a_decision_gives_each_visitor_the_right_vector_and_holds_no_other(data):
    world = data.draw(worlds())
    raw = data.draw(zones(world))
    audience, oracle = world.audience(), world.oracle()
    page = built(raw, audience)
    diagram = decide(page, audience)
    reached = set()
    for who in world.visitors(oracle):
        expected = oracle.vector(raw, who)
        context = Context.from_batch(who, audience.signals)
        assert diagram.choose(context.values) == expected, who
        assert choose(page, context, audience) == expected, who
        reached.add(expected)
    assert diagram.leaves == tuple(sorted(reached))
