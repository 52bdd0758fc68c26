"""What can stand in the way of starting, told in one line each."""

import errno


class LaunchError(Exception):
    """The message is one line that names the thing, the value found and the repair; ``code`` is the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class AlreadyRuns(LaunchError):
    """Not a failure: what was asked for is already there."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code=0)


def explain_os_error(error: OSError) -> str:
    """Turn what the operating system reported into one line with a repair."""
    where = f" at {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full{where}. Free at least 1 GiB and start again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR):
        return f"Nothing can be read or written{where} ({error.strerror}). Mend that, or set ATTUNE_DATA and ATTUNE_MODELS elsewhere."
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return "Too many files are open. Raise the limit with 'ulimit -n 4096' and start again."
    return f"The system reported '{error.strerror or error}'{where}. Mend that and start again."
