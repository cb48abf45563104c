"""Linear algebra with one thread, as trainings run it."""

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="session", autouse=True)
def _one_blas_thread():
    """Threads that wait for one another make a loaded machine crawl."""
    with threadpool_limits(1, user_api="blas"):
        yield
