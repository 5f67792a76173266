"""E-mail: a way out for answers, over SMTP. No mailbox is read."""
