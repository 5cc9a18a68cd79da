"""Who mentions whom: places in a site's files that name a fragment, a file, a segment or a type, found in the files themselves,
and what moving and removing a fragment does to them.

    mentions          one such place; file_mentions: all in a file (data_mentions, markdown_mentions)
    meaning           what a written name means; site_reading: the snapshot, as these questions see it
    uses              every place that names something
    moving            a fragment, or a folder (move_clashes: what is in the way; rewriting: names written anew)
    removing          a fragment; removing_locale: one of its languages
"""
