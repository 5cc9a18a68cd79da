"""Changes of models that take the content with them: rename, move, remove, retype, split, set.

`reading` turns a file of steps, or words of a command, into `operations`; `planning` says, file by file, what they come to;
a `ChangeSet` writes it. What an operation is in one file: `field_changes` and `model_changes`, with `tables` (where in it) and
`conversions` (values in another type). `site_files`: the files that may be touched; `mentions`: who still uses an old name.
Nothing is parsed and written again: every file is spliced (`content_repo.edits`).
"""
