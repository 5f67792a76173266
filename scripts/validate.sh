#!/bin/bash
# Rasa's own check of training data, rules, stories and domain against each other.
set -u
cd "$(dirname "$0")/.." || exit 1
exec bot/.venv/bin/python -m rasa data validate --config config.yml --domain bot/domain --data nlu_data
