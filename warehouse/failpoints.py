"""Names for the moments between two changes on disk, so that a test can kill a run at each and see the next one repair it."""


def failpoint(name: str) -> None:
    """Does nothing. A test puts a function here that ends the process when it comes to `name`, as in `commit.committed`."""
