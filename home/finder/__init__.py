"""The institution finder: whom to turn to in one's own municipality."""
