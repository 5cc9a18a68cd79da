"""From a commit to a live release.

A build, in the order of ARCHITECTURE.md:

    workspace       one site on disk, locked while open (site_lock): the way in; session keeps it warm, world is all that a
                    build can see
    looking         what differs from the last build; dirt: what is not committed
    facts           inputs by key and digest (keys, digests); inputs: the window of renderers, which writes down what was asked
    nodes           bytes with slots; making: a maker for each kind, from sections, links, surroundings, syndication (and
                    syndication_facts), queried, audiences; rendering: those that are wanted, wave by wave, by a pool of processes
    cycles          nodes that contain each other
    trees, variants pages, and the files of one; deciding, layouts: what visitors can be shown in them
    composer        the pages of a shard, to rows (prefetched: their nodes; shard_rows: their files; earlier: what they were);
                    composing: those whose parts changed
    spool           what was composed, until it is published; redirect_pages
    state           what the last build knew (state_file, state_schema, packed_traces, packed_problems; damage: what is made anew)
    engine          which code may use a state
    outputs         files as rows, hashed by shards; tables: the edge table; bundle, bundles: all of it, composed when read;
                    listed: one of files at hand
    build           the journey; built, report: what it came to

A release:

    releases        records and where they are stored (shards, recorded, retention); errors: why one did not go live
    difference      from what an origin has to a target (grace: assets of older pages)
    delivery        to one origin; rollout: to all of a target; publishing: plan, publish, roll back; planned: the plan
    expired         what a rollback shows again though its time is over
    verification    whether an origin serves what it should; gc: what nobody needs; upkeep: both for a target
    previews        a branch, published beside a target
    interrupts, sendable, reload   what must not be cut short; secrets in headers; telling an edge that its table changed

Questions: explaining, tracing, pages, provenance, translating, reading, findings_since, checking (checks), places, placing.
Also: written (a folder), storing (for the built-in edge), version.

Packages: origins (where files go), edges (who chooses), cdn (caches between them), late (zones apart from their pages),
render_cache (states for machines that know nothing), checks.
"""
