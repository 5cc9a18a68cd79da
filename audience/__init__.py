"""Who sees which version. Pure: no file, no clock, no randomness; what is read and what is asked comes from callers.

    audience      all of it, checked: signals, segments, experiments, holdout
    declarations  the site's signals; signals: all there are, and where an edge finds them
    segments, experiments     read by reader, from plain data; errors: what is wrong, and where
    rules         who is meant, as a tree; parser: from what authors write; meaning: equal for rules that behave equally
    contexts      what is known of one visitor; evaluation: a rule for one visitor; explanation: why

Compiling decisions, for edges:

    classes       values of a signal that no rule can tell apart
    space         rules as diagrams over atoms; nodes: diagrams that share nodes; outcomes: diagrams that end in vectors
    decisions     the zones of a page → a diagram of signal classes (compiler: remembered for an audience)
    budget        what each zone costs in variants

Also: lints (findings about an audience), murmur3 (the hash behind buckets), conformance (cases that every edge has to pass).
"""
