"""Late zones: zones that a page does not multiply by, published as small files of their own and put in by the edge.

    choosing     which zones of a page are late; refusals: which cannot be (markup: where in a page they stand)
    shells       pages without their late zones, and the addresses of these
    placeholder  what stands in a page for a late zone, and how it is replaced
    script       what replaces it in a browser, where the edge does not
    rows         which page includes which, in the state of a build

To everything else a late zone is a page: a row of `placed` whose root is the node that holds the zone, composed, written and
chosen for like any page.
"""
