#!/bin/sh
# check → plan → publish → verify, for whatever runs jobs: cron, a hook, another CI. In a clone of the site:
#
#   FRAGMINT_TARGET=prod sh publish.sh
#
# It asks nothing, and may be killed at any time: what was live stays live, and the next run goes on. Several runs at once are
# safe: one wins each number, and before each try a run sees whether a newer commit of its history is live already. PLAN_FILE
# receives the plan (plan.md if it is not set). The exit code is that of the command that failed.
set -eu
: "${FRAGMINT_TARGET:?name a target of site.toml}"
PLAN_FILE="${PLAN_FILE:-plan.md}"

# Who ends this script ends the publish, which puts everything in order first.
publish=
trap '[ -z "$publish" ] || kill -TERM "$publish" 2> /dev/null || :; wait; exit 143' HUP INT TERM

live_commit() {
  fragmint releases --to "$FRAGMINT_TARGET" --json | python3 -c '
import json, sys
print(next((each["commit"] for each in json.load(sys.stdin)["releases"] if each["live"]), ""))'
}

# Whether a commit that is newer than this clone is live already; such a commit has to be fetched first.
is_outdated() {
  live=$(live_commit)
  [ -n "$live" ] && [ "$live" != "$(git rev-parse HEAD)" ] || return 1
  git cat-file -e "$live" 2> /dev/null || git fetch --quiet origin || return 1
  git merge-base --is-ancestor HEAD "$live" 2> /dev/null
}

fragmint check
fragmint plan --to "$FRAGMINT_TARGET" --format markdown > "$PLAN_FILE"

# 4: another publisher was faster. What it published is the new start; after ten of them it is somebody's turn to look.
code=4
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  if is_outdated; then
    echo "A newer commit is live already; nothing to do."
    exit 0
  fi
  code=0
  fragmint publish --to "$FRAGMINT_TARGET" &
  publish=$!
  wait "$publish" || code=$?
  publish=
  [ "$code" = 4 ] || break
  sleep "$attempt"
done
[ "$code" = 0 ] || exit "$code"

fragmint verify --to "$FRAGMINT_TARGET"
