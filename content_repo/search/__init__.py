"""Finding fragments by their words: an index of its own file, kept by blob, that can be deleted at any time.

index.py      SearchIndex: the way in; opens, brings up to date, answers, heals
requests.py   what may be asked
answers.py    hits, facets, freshness
terms.py      text to terms, in every script
"""
