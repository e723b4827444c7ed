"""内容包 Content: what a district decides by, as files: registers, units, laws, purposes, policies, calendars.

Fed by `packs/` and by the district's own pack in the data folder. Out goes one validated, hashed `Content`; nothing else
reads these files. A bad file is refused whole, with file, line and remedy.
"""
