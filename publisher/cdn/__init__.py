"""The caches between an origin and visitors: what a release changes is purged from them, and fetched anew.

base          what every CDN can do, and how it fails
opening       the settings of a target → its CDN
cloudfront, cloudflare, fastly, varnish, nginx    one each
calling       HTTP to their interfaces, with retries
folding       many paths → few wildcards
changed       the lines of a publish → the files that caches may hold
pending       what could not be purged, until it is
witnesses     visitors that reach every variant; warming: they visit
invalidation  the journey: purge, remember what failed, warm; following: from a workspace, for a target
"""
