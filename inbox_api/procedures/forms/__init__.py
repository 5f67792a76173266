"""The files of forms: kept here, so that an answer can send them whatever the state's servers do."""
