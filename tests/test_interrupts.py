"""An interrupt ends the work, wherever it meets the program."""

import signal
import time
import weakref

import pytest

from cleanpath.interrupts import came, handled, hold


class Thing:
    """What a weak reference may point to."""


def test_an_interrupt_in_a_callback_still_ends_the_work(capsys):
    with handled():
        things = [Thing()]
        reference = weakref.ref(things[0], lambda _: signal.raise_signal(signal.SIGINT))
        things.clear()  # Python lets no exception out of a callback, and tells of it on standard error
        with pytest.raises(KeyboardInterrupt):
            time.sleep(5.0)
        assert reference() is None
        assert came()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("early", [True, False])
def test_work_that_was_interrupted_is_kept_only_where_it_may_end_early(early):
    with handled(early):
        with pytest.raises(KeyboardInterrupt):  # as a plan does, which answers with the best so far
            signal.raise_signal(signal.SIGINT)
        if early:
            hold()
        else:
            with pytest.raises(KeyboardInterrupt):
                hold()
    with handled(early):
        hold()  # nothing came since
