"""The contenders of `hopthu bench nlu`, in the bot's environment: each is trained and tested in fresh processes."""
