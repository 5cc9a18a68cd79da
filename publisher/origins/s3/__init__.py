"""An origin in a bucket of S3 or of a store that speaks its protocol.

origin        S3Origin; address: its URL in site.toml; environment: variables that every such program heeds
staging       the journey of a release; crew: the threads that share out its requests; spool: bytes that wait
claims        who has a number; records, packs: what is noted of releases; shelf: copies on this machine
public        what visitors read, each file guarded (tags: by its ETag; facts: type and lifetime; held: what it may be)
undoing       what was written too late
listing       many keys at once

bucket        verbs that are safe to repeat and sure of their outcome
client        requests: signed (signing, credentials), sent (connections), tried again; answers: what comes back
failures      refusals in sentences
probe, anonymous     what a store really does, and for somebody without credentials
"""
