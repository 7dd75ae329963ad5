"""Open Badges 3.0: the certificate as a signed credential that wallets and other portals read."""
