"""Varnish as an edge by VCL alone: `varnishd -a HOST:PORT -f default.vcl`. Nothing but the modules that come with it
is needed.

    syntax     strings, expressions, conditions, collecting subs
    paths      one spelling for each path
    search     from a text to what is done for it, among thousands
    sources    where in a request a value stands
    visitor    consent, tags; buckets and visits, and their cookies issued
    signals    value of a signal → its class in a diagram
    decisions  page → decision → key
    answers    redirects, 404 page, headers, late zones
    origins    backends: which is asked, and what when it fails
    program    all of it, before what every site has: asking.vcl, answering.vcl, fetching.vcl
    folder     the file that is written for a target

Choosing comes before the cache, whose key is the path of the chosen file and nothing else.
"""

from publisher.edges.varnish.folder import files

__all__ = ["files"]
