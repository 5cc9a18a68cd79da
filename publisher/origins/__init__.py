"""Origins: the places that files are served from. A release is staged at one while visitors still get the last, and made live
in one step.

    base        what every origin can do: the Origin protocol, its state, and the work of a release
    opening     an address in site.toml → its origin; cautions: what is worth a warning about it
    reading     where an edge reads an origin, over HTTP

    directory   two trees and a symlink: tree (one of them), staging (the journey), files, durable, lock, writers
    s3          a bucket of S3, or of a store that speaks its protocol
    memory      a dictionary, with every promise that the others keep
    rehearsal   a dry run: answers like another origin and changes nothing

`publisher.delivery` ships a release to one origin, `publisher.rollout` to all of a target; verification and gc keep one up.
Failures are those of `publisher.errors`.
"""
