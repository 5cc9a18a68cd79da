"""Changes of models that take the content with them: rename, move, remove, retype, split, set.

`reading` turns a file of steps, or words of a command, into `operations`; `planning` says, file by file, what they come to;
a `ChangeSet` writes it. Nothing is parsed and written again: every file is spliced (`content_repo.edits`).
"""
