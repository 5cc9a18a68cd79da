"""The state of a build, kept at an origin for machines that know nothing yet.

cache      when it is used and written: the way in, for commands that build
portable   which states another machine may use
exporting  a state without what may not leave; saving: into chunks at an origin (heads: which chunks)
restoring  a state from them, or nothing when the least thing is not as its hash says
"""
