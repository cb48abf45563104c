"""The errors that a user can cause and mend."""


class MerError(Exception):
    """One clear sentence for the user: what is wrong, where, and what to do.

    The command line prints the message alone and exits non-zero. Anything that is not a
    `MerError` is a defect of this project and keeps its traceback.
    """
