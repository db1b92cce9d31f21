"""Where a directory may stand that somebody else than root enters."""
import os
import stat
import tempfile


def place_for_everybody():
    """TMPDIR, if it is as /tmp is; else /tmp."""
    place = tempfile.gettempdir()
    return place if os.stat(place).st_mode & stat.S_ISVTX else "/tmp"
