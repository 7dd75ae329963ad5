"""What answers under ``/<lang>/ucenje/``."""
