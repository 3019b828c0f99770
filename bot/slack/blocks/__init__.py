"""How replies look: values in, a message out."""
