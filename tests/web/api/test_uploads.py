"""Files that are sent: within limits, under names of the server's, for whoever may import."""

import pytest

from cleanpath.errors import BadInput
from cleanpath.web.accounts.model import Role, TooLarge
from cleanpath.web.api import uploads


def test_files_are_kept_within_limits(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "FILE_LIMIT", 10)
    for data in (b"", b"x" * 11):
        with pytest.raises(BadInput):
            uploads.keep_upload(tmp_path, data, "a.csv")
    monkeypatch.setattr(uploads, "MOST_BYTES", 15)
    first = uploads.keep_upload(tmp_path, b"x" * 10, "../../etc/Ünïcode name.CSV")
    assert (tmp_path / first).read_bytes() == b"x" * 10
    assert [path.name for path in tmp_path.iterdir()] == [first]
    with pytest.raises(TooLarge):
        uploads.keep_upload(tmp_path, b"x" * 10, "b.csv")
    monkeypatch.setattr(uploads, "KEPT_S", -1)
    second = uploads.keep_upload(tmp_path, b"x" * 10, "\\share\\.hidden")
    assert [path.name for path in tmp_path.iterdir()] == [second]
    assert second.endswith("-hidden")


def test_an_upload_needs_an_analyst(browse, people):
    reader = browse()
    headers = {"X-CSRF-Token": people(reader, Role.READER)}
    told = reader.post("/api/v1/uploads", files={"file": ("a.csv", b"id")}, headers=headers)
    assert told.status_code == 403
