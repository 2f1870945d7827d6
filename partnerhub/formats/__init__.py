"""How dates are written, for every language the pages speak."""
