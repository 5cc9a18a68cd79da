"""Edges: what stands between visitors and the files of a release, and chooses for each request. Every engine answers alike.

What an edge knows, and how it is read from a request:

    table         the EdgeTable: pages, decisions, signals, redirects, settings; codec: as JSON, `edge/table.json`
    request       headers, cookies and queries of a request; request_target: its path, from the bytes of an address
    values        signal values of a request; devices: the kind of device; tags: what a login page has signed
    reference     the answer to a request, in Python: what all engines are compared with, and the built-in edge runs
    etag, mime, headers, patterns   what all of them write alike

What is generated:

    engines       the files that every release carries, by engine
    generate      an edge's own folder, from a placement; writing: over the last one, and over no other file
    capabilities  what each engine can do; errors: CannotExpress, for what it cannot

The engines, a package each: nginx, njs (nginx with a script), varnish, cloudfront, and the programs of the web's fetch API (web):
cloudflare, deno, netlify, vercel. javascript is the one interpreter that all programs have.

`publisher.build` puts the table into a bundle, `fragmint edge` calls generate, `cms.edge` serves by the reference.
"""
