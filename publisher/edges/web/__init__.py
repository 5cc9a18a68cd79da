"""Edges that are programs of the web's fetch API, Request in and Response out: Cloudflare Workers, Deno, Netlify,
Vercel. Each is one module of JavaScript:

    the interpreter (publisher/edges/javascript)    which file, and what else the answer says
    origins, store                                  files, from the first origin that answers, or from a cache
    names                                           under which names a cache keeps them
    pinning                                         the files of one release and no other
    vouching                                        visitor tags that a key has signed
    composing                                       late zones put into a page
    answering, fallback                             a Response, whatever happens
    an engine's own adapter                         what the platform knows of a request
"""

from publisher.edges.web.program import part, program

__all__ = ["part", "program"]
