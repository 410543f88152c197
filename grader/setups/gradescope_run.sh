#!/usr/bin/env bash
# Gradescope runs this for each submission. Written by `grade ci --init gradescope`.
set -u
root="${AUTOGRADER_ROOT:-/autograder}"
seed=()
if [ -f "$root/source/seed.txt" ]; then
    seed=(--seed-file "$root/source/seed.txt")
fi
"$root/env/bin/python" -I -B "$root/source/grade.py" ci @@EXERCISES@@ --platform gradescope \
    --autograder "$root" --course "$root/source" "${seed[@]}"
code=$?
# Marks lost are in results.json; anything else is no verdict.
if [ "$code" -le 1 ]; then
    exit 0
fi
exit "$code"
