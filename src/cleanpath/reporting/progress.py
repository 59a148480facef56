"""Progress of long work, on standard error so that output stays clean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def show_progress(what: str, wanted: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that is told (done, whole) and shows a bar meanwhile, or nothing if unwanted."""
    if not wanted:
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def tell(done: int, whole: int) -> None:
            bar.update(task, completed=done, total=whole)

        yield tell
