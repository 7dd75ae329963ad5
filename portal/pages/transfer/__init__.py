"""Pages with their files, from one portal to another: written into one archive, checked, and taken as drafts.

``exporting`` writes, ``checking`` reads and changes nothing, ``importing`` writes what was checked.
"""
