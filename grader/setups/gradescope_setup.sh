#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image. It makes an environment of its own,
# beside the submission and never in it. Written by `grade ci --init gradescope`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
root="$(cd .. && pwd)"

suitable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
choose() {
    for candidate in python3.13 python3.12 python3.11 python3; do
        if suitable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

python="$(choose)"
if [ -z "$python" ]; then
    apt-get update
    apt-get install -y python3.12 python3.12-venv || apt-get install -y python3.11 python3.11-venv
    python="$(choose)"
fi
if [ -z "$python" ]; then
    echo "torchgrade needs Python 3.11 or later: choose a newer base image." >&2
    exit 1
fi

"$python" -m venv "$root/env"
# The build of torch for CPUs only; without it pip brings gigabytes of CUDA. An empty
# TORCH_INDEX leaves the choice to pip.
index="${TORCH_INDEX-https://download.pytorch.org/whl/cpu}"
if [ -n "$index" ]; then
    grep '^torch==' requirements.txt | xargs "$root/env/bin/pip" install --quiet --index-url "$index"
fi
"$root/env/bin/pip" install --quiet -r requirements.txt
"$root/env/bin/python" -I grade.py --version
