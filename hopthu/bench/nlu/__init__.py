"""`hopthu bench nlu`: our pipeline beside Rasa's default one and a linear SVM, on the same files in the same run."""
