"""What the bot learns from: files, drafts of changes, versions."""

from inbox_api.training.data.state import TrainingData, approved, current

__all__ = ["TrainingData", "approved", "current"]
