"""The search as editors see it: tables of words, promoted pages, words by which a thing is found, what is asked."""
