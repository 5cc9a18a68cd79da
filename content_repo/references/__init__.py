"""Who mentions whom: places in a site's files that name a fragment, a file, a segment or a type, found in the files themselves,
and what moving and removing a fragment does to them."""
