"""Editors and operators: the command line, the built-in edge, the demo. The only package that wires."""
