"""A resolved page in, bytes out. Whatever a renderer needs it asks its `inputs`, so that everything it read is known.

inputs      what a renderer may ask for; holes: what it leaves to be filled; errors: what stops it
pieces      one fragment, section or body, as bytes shared by every page that shows it
markdown    bodies; exhausted: what a piece ran out of
templates   Jinja, sandboxed (guards, limits); blame: from an exception to a line of a template
views       what templates see: frozen; scope: all names they have, filters
            site, languages, whereabouts, listing, pager: some of these, a module each
translations, localised     words of a theme; dates and numbers of a language
addresses, anchors, images  in output: links, places on a page, room for pictures
feeds, sitemaps             files for programs
"""
