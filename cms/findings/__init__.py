"""The findings of a check in the forms that people and other programs read.

text.py      for people, grouped by file
sarif.py     SARIF 2.1.0: code scanning of GitHub, GitLab, Azure; editors
junit.py     JUnit's XML: test reports of CI systems
github.py    annotations of GitHub Actions
rules.py     what each code means, from docs/problems.md
"""
