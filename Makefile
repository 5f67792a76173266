# Everything a person needs is a target here; the work is done in scripts/ and by the command `hopthu`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

ANY_PYTHON := $(shell command -v python3 || command -v python)
PYTHON := .venv/bin/python
HOPTHU := .venv/bin/hopthu
BOT_PYTHON := bot/.venv/bin/python
export HOPTHU_VAR ?= var

.PHONY: help
help: ## Danh sách các lệnh / this list
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

.PHONY: install
install: ## Tạo hai môi trường Python và thư viện giao diện / create both environments and the pages' packages
	@scripts/need_python.sh "$(ANY_PYTHON)"
	@"$(ANY_PYTHON)" scripts/install.py

.PHONY: install-tests
install-tests:
	@scripts/need_python.sh "$(ANY_PYTHON)"
	@"$(ANY_PYTHON)" scripts/install.py --tests

.PHONY: run
run: install ## Chạy cả hệ thống (Ctrl-C để dừng) / run the whole system (Ctrl-C stops it)
	@exec $(HOPTHU) run $(ARGS)

.PHONY: test
test: install-tests ## Mọi kiểm thử mà CI chạy / every test that CI runs
	@scripts/test.sh all

.PHONY: test-unit
test-unit: install ## Kiểm thử đơn vị, hợp đồng, kiến trúc / unit, contract and architecture tests
	@scripts/test.sh unit

.PHONY: test-integration
test-integration: install ## Kiểm thử với cơ sở dữ liệu / tests with a real database
	@scripts/test.sh integration

.PHONY: test-bot
test-bot: install ## Kiểm thử bot trong môi trường của bot / tests of the bot in its own environment
	@scripts/test.sh bot

.PHONY: test-e2e
test-e2e: install-tests ## Một ngày làm việc trong trình duyệt thật / an officer's day in a real browser
	@scripts/test.sh e2e

.PHONY: lint
lint: install ## ruff, mypy --strict, tệp khóa / ruff, mypy --strict, lock files
	@scripts/lint.sh

.PHONY: types
types: install ## Chỉ kiểm tra kiểu / types only
	@$(PYTHON) -m mypy

.PHONY: train
train: install ## Huấn luyện bot nếu dữ liệu đã đổi / train the bot when its data have changed
	@$(HOPTHU) nlu train $(ARGS)

.PHONY: validate
validate: install ## Kiểm tra dữ liệu huấn luyện / check the training data
	@scripts/validate.sh

.PHONY: migrate
migrate: install ## Nâng cấp cơ sở dữ liệu / bring the database up to date
	@$(HOPTHU) migrate

.PHONY: replay
replay: install ## Gửi lại một tệp webhook: make replay FILE=... / post a recorded webhook to the local server
	@$(HOPTHU) channels replay "$(FILE)" $(ARGS)

.PHONY: bench
bench: install ## Đo tốc độ cạnh kênh Facebook của Rasa / measure speed beside Rasa's own Facebook channel
	@$(HOPTHU) bench ingest $(ARGS)
	@$(HOPTHU) bench chat $(ARGS)
	@$(HOPTHU) bench bot $(ARGS)

.PHONY: bench-nlu
bench-nlu: install ## Đo mức độ hiểu cạnh cấu hình mặc định của Rasa (rất lâu) / understanding beside Rasa's default pipeline (very long)
	@$(HOPTHU) bench nlu $(ARGS)

.PHONY: soak
soak: install ## Tắt đột ngột các tiến trình giữa 300 cuộc trò chuyện, thay mô hình giữa chừng / kill processes during 300 conversations, swap models
	@$(PYTHON) -m tests.soak.kill --conversations 300 $(ARGS)
	@$(PYTHON) -m tests.soak.servers --citizens 8 --swaps 12

.PHONY: pictures
pictures: install-tests ## Chụp lại hình trong docs/pictures / take the pictures of docs/pictures again
	@$(PYTHON) scripts/pictures.py $(ARGS)

.PHONY: lock
lock: install ## Tính lại các tệp khóa / compile the lock files again
	@scripts/lock.sh

.PHONY: clean
clean: ## Xóa kết quả tạm (giữ var/ và các môi trường) / remove caches (keeps var/ and the environments)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info test-results .rasa bot/.rasa
	@find . -name __pycache__ -type d -not -path './.venv/*' -not -path './bot/.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +

.PHONY: clean-all
clean-all: clean ## Xóa cả môi trường và thư viện (giữ var/) / also remove environments and packages (keeps var/)
	@rm -rf .venv bot/.venv node_modules admin_ui/static/vendor
