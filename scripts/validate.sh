#!/bin/bash
# Rasa's own check of training data, rules and domain against each other, strict and without its false alarms.
set -u
cd "$(dirname "$0")/.." || exit 1
exec bot/.venv/bin/python -m bot.validation
