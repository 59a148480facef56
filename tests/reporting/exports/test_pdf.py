"""The brief on paper, or a message that says what is missing."""

import pypdf
import pytest

from cleanpath.errors import Unavailable
from cleanpath.reporting.exports import pdf
from cleanpath.workspace.publishing import export


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pypdf")
def test_the_brief_is_printed_with_what_is_folded_on_the_screen(desk, tmp_path):
    told = export(desk, "operator-5g", "pdf", str(tmp_path / "brief.pdf"))
    read = pypdf.PdfReader(tmp_path / "brief.pdf")
    text = " ".join(page.extract_text() for page in read.pages)
    assert "A synthetic 5G operator of 40 elements" in text
    assert "harbour-vpn" in text
    assert told["counts"]["exposed in full"] == 4
    assert [p.name for p in tmp_path.iterdir()] == ["brief.pdf"]
    assert len(read.pages) < 20


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pypdf")
def test_a_network_with_many_findings_is_still_read_in_one_sitting(desk, tmp_path):
    export(desk, "operator-uk", "pdf", str(tmp_path / "brief.pdf"))
    read = pypdf.PdfReader(tmp_path / "brief.pdf")
    assert len(read.pages) < 20
    text = " ".join(page.extract_text() for page in read.pages)
    assert "The equipment in question" in text
    assert "What the rules ask" in text


def test_without_a_browser_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    with pytest.raises(Unavailable, match="Install one of chromium"):
        pdf.print_page("<p>x</p>", tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_browser_that_fails_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: "/bin/false")
    with pytest.raises(Unavailable, match="to print"):
        pdf.print_page("<p>x</p>", tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []
