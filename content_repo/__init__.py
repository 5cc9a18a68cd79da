"""What the site says, at a commit.

From bytes to sources:

    git, githead, worktree, snapshot    a commit or the working tree, as path → blob (git_init, git_commit: writing;
                working_copies: files of a commit that stand in the working tree)
    scope, names, file_problems         which files belong to a site, and what they may be called (near_misses)
    yamltext, tomltext, jsontext, endless, plaindata, frontmatter, document     texts to data, with the line of each value
    corrections, yaml_corrections, toml_corrections, json_corrections, yaml_keys     what is said of texts that cannot be read
    sources, reserved, dates            one fragment file: its name and what it sets (parsed_files)
    sidecars, provenance                what files say of pictures, and of what they were made from
    problems, suggestions, checks       findings for a person; near_words, misspelt_keys: slips of the fingers
    srcset                              addresses in one attribute of HTML

What content looks like:

    site        site.toml (site_reading, settings, idle_settings, cdn_settings, edge_engines, header_names, durations);
                target_kinds: for who has to name a target
    models      content types (model_files, section_models); fields (field_reading, patterns, pattern_syntax, conditions)
    values      what was written → what the model means (defaults, value_checks, presence, completeness, relations)
    schema      the same as JSON Schema
    sectionlists, begun_sections, region_sections, summary_lines     lists of sections, wherever they stand

The whole site:

    catalog     all fragments, by point look-ups; cataloguing: from one snapshot to the next (rows);
                change: what that touched; sqlite_file
    overlay     one fragment for a locale and variation; visibility, clock: whether it is shown; clashes: who stands in whose way;
                strays: whose name looks as if it belonged to another
    routes, redirects                   addresses
    queries, pagination, globs          lists
    terms, tagging, generated           taxonomies; hierarchy: what is around a page; syndication: files for programs
    languages, cldr, translations, translation_source, line_changes      languages, and what is translated into them
    survey      what is asked of all files of a kind; folder_reading, fragment_files: of a few, without a catalog

Changing it: changesets, field_setting (setting_remarks); edits (one file, byte for byte), references (who mentions whom),
migrations (of models), importers and exporters (other systems), search.
"""
