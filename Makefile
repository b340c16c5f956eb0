# 汇编：常用操作。`make help` 列出全部目标。
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all lint format bench lock wheel clean

help: ## 列出可用的目标
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## 安装系统软件、字体和 Python 环境（可重复执行）
	@bash .setup/setup.sh

demo: setup ## 安装并生成示范工作区的全部文件
	@# 3: 示范的佐证里有意放了坏文件，它们列在问题清单里，其余照常生成
	@$(VENV)/bin/huibian build --jobs 2 || [ $$? -eq 3 ]

test: ## 安装测试工具并运行全部必过的测试
	@bash .setup/setup.sh --test
	@$(PY) -m pytest

test-all: ## 运行全部测试，包括耗时的穷举测试
	@bash .setup/setup.sh --test
	@$(PY) -m pytest -m ""

lint: setup ## 代码检查：ruff、mypy、import-linter
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

format: setup ## 按统一格式整理代码
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

bench: setup ## 测量速度和内存
	@$(PY) tests/bench/run.py

lock: setup ## 依 pyproject.toml 重新生成 requirements.lock
	@bash .setup/lock.sh

wheel: setup ## 打包成可分发的 wheel，放在 dist/
	@$(PY) -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

clean: ## 删除缓存和打包结果（不动 .venv、inputs、outputs）
	@rm -rf dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
