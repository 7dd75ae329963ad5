"""Files that are sealed while they arrive: nothing of them ever lies on a disk in clear.

``receiving`` takes uploads, ``store`` keeps, opens and deletes them, ``stream`` is the format.
"""
