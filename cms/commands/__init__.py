"""One command a module: a short function that reads like its table of contents."""
