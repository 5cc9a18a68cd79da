"""Findings that a build does not wait for. Each check is a function from a world to problems; `publisher.checking` has the list.

required        what stops a publish: required fields that are missing in what visitors can reach
zones, segments, variations, translations     what is written for some visitors, and for whom
anchors         places that links lead to, on pages as they come out
settings_links  links of menus and redirects
page_texts      titles, descriptions, texts of images
orphans         what is shown nowhere
queries, regions, templates     what is named by nearly the name of what there is, or shown by nothing
noted           what was noticed while bodies were rendered
"""
