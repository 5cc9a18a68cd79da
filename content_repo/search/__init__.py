"""Finding fragments by their words: an index of its own file, kept by blob, that can be deleted at any time.

site_search   the way in for a site on disk; index: SearchIndex, which opens, brings up to date, answers, heals
requests      what may be asked; questions: what a person types; answers: hits, facets, freshness; snippets: quotes
terms         text to terms, in every script (letters: how they are compared); visible: what readers see of Markdown
updating      to another snapshot; entries: which fragment a file is; texts: what is held of it
schema, stored    the tables
"""
