"""Editors and operators: the command line, the built-in edge, the demo. The only package that wires.

app         the table of commands (commands: one a module); command: a plain function gets the options of every command
options     those that several share; completion: what a shell offers as values; targets: where `--to` is missing
instant     the one instant of a run; tag_keys: keys from the environment
console     where a command speaks; reports, plan_markdown, findings: in words, as comments, for programs; progress
faults      an exception → an exit code and what to do next; ending: a run that is told to end
house       whether this is one installation
changing    how commands that change files end
edge        the built-in edge (ranges: parts of files); server: behind a port; live, watch, reload: while files change;
            demo: as six visitors
starter     what `fragmint new` begins with: a folder of starters
reference   docs/cli.md, written from the commands
"""
