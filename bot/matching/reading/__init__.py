"""How a message is read before it is matched: cut into questions and words, spelt right, names found."""
