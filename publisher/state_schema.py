"""The tables of a state file (`publisher/state.py`); the catalog and the edge files keep theirs beside them."""

from __future__ import annotations

OF_PAGES = "url NOT GLOB '/_f/*' AND substr(root, -2) <> char(9) || '0'"  # rows of `placed` that are pages for people

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE facts (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, digest TEXT NOT NULL);
CREATE TABLE nodes (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, slots TEXT NOT NULL,
                    facts TEXT, rendered INTEGER NOT NULL, depends BLOB NOT NULL, dirty TEXT, body BLOB NOT NULL);
CREATE INDEX pieces ON nodes (rendered);
CREATE INDEX dirty_nodes ON nodes (id) WHERE dirty IS NOT NULL;
CREATE TABLE deps (fact INTEGER NOT NULL, node INTEGER NOT NULL, PRIMARY KEY (fact, node)) WITHOUT ROWID;
CREATE TABLE contains (child TEXT NOT NULL, parent TEXT NOT NULL, PRIMARY KEY (child, parent)) WITHOUT ROWID;
CREATE TABLE shapes (id INTEGER PRIMARY KEY, shape TEXT NOT NULL UNIQUE);
CREATE TABLE placed (root TEXT PRIMARY KEY, url TEXT NOT NULL, shape INTEGER, keys TEXT NOT NULL, dirty TEXT) WITHOUT ROWID;
CREATE INDEX dirty_pages ON placed (root) WHERE dirty IS NOT NULL;
CREATE INDEX shaped_pages ON placed (shape);
CREATE TABLE late (page TEXT NOT NULL, zone TEXT NOT NULL, PRIMARY KEY (page, zone)) WITHOUT ROWID;
CREATE INDEX late_by_zone ON late (zone);
CREATE TABLE outputs (shard TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
                      headers TEXT NOT NULL, origin TEXT NOT NULL, detail TEXT NOT NULL, cause TEXT NOT NULL,
                      PRIMARY KEY (shard, path)) WITHOUT ROWID;
CREATE INDEX outputs_by_origin ON outputs (origin);
CREATE TABLE shards (name TEXT PRIMARY KEY, digest TEXT NOT NULL, variants INTEGER NOT NULL,
                     bytes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE stats (path TEXT PRIMARY KEY, mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, size INTEGER NOT NULL,
                    inode INTEGER NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE edge_files (path TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE outs (folder TEXT NOT NULL, shard TEXT NOT NULL, digest TEXT NOT NULL,
                   PRIMARY KEY (folder, shard)) WITHOUT ROWID;
CREATE TABLE written (folder TEXT NOT NULL, shard TEXT NOT NULL, path TEXT NOT NULL,
                      PRIMARY KEY (folder, shard, path)) WITHOUT ROWID;
CREATE TABLE pending (kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE problems (owner TEXT NOT NULL, problem TEXT NOT NULL, noted INTEGER NOT NULL); -- noted: a build does not tell it
CREATE INDEX problems_by_owner ON problems (owner);
CREATE INDEX problems_told ON problems (problem) WHERE NOT noted;
-- A body that nobody asks about its headings or summary any more may be in no page either.
CREATE TRIGGER forgotten_toc AFTER DELETE ON facts WHEN old.key >= 'toc:' AND old.key < 'toc;'
BEGIN INSERT OR IGNORE INTO pending VALUES ('lost', 'body:' || substr(old.key, 5)); END;
CREATE TRIGGER forgotten_summary AFTER DELETE ON facts WHEN old.key >= 'summary:' AND old.key < 'summary;'
BEGIN INSERT OR IGNORE INTO pending VALUES ('lost', 'body:' || substr(old.key, 9)); END;
"""
