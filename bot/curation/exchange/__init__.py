"""Questions and answers from other tools, into the files of the knowledge and back."""
