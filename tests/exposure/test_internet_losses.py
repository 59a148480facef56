"""A file of losses read and refused, and problems that travel as bytes."""

import numpy as np
import pytest

from cleanpath.errors import BadInput
from cleanpath.exposure.internet_losses import (
    NamedLoss,
    count_local,
    list_tasks,
    pack,
    read_losses,
    unpack,
    work,
)
from sample_losses import sample_problem


def test_what_is_lost_carries_nothing():
    (counts,) = count_local([sample_problem()])
    assert counts[:, 0].tolist() == [12, 12]
    assert counts[:, 1].tolist() == [12, 2]  # 0 and 2 still reach each other
    assert counts[1, 2:].sum() == 2  # both of these pairs are avoidable, and nothing touches


def test_problems_travel_as_bytes_and_blocks_add_up_to_the_same():
    whole, cut = sample_problem(), sample_problem(blocks=3)
    (back,) = unpack(pack([cut]))
    sums = np.zeros((2, 11), np.int64)
    for task in list_tasks([back]):
        sums[task.loss] += work(task, [back], threads=1)
    assert sums.tolist() == count_local([whole])[0].tolist()


def test_a_file_of_losses_is_read(tmp_path):
    path = tmp_path / "losses.csv"
    path.write_text("loss,lost,case\ncable,AS10-AS20 AS30,\nall of DE,DE,later\n")
    assert read_losses(path) == [
        NamedLoss("cable", ("AS10-AS20", "AS30"), ""),
        NamedLoss("all of DE", ("DE",), "later"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the columns loss, lost"),
        ("loss\nx\n", "the columns loss, lost"),
        ("loss,lost,colour\nx,DE,red\n", "the columns loss, lost"),
        ("loss,lost\n,DE\n", "a name"),
        ("loss,lost\nx,DE\nx,FR\n", "each name once"),
        ('loss,lost\n"x,DE\n', "CSV"),
    ],
)
def test_another_file_is_refused(tmp_path, text, reason):
    path = tmp_path / "losses.csv"
    path.write_text(text)
    with pytest.raises(BadInput, match=reason):
        read_losses(path)
