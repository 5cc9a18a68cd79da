"""Late zones: zones that a page does not multiply by, published as small files of their own and put in by the edge.

    placeholder  what stands in a page for a late zone, and how it is replaced
    script       what replaces it in a browser, where the edge does not
"""
