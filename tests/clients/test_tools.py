"""`scripts/clients.py` where the generators cannot be had: a warning for the tests, an error for whoever needs them."""

import pytest

from explorer.node import Node, StepFailed
from scripts import clients


@pytest.mark.parametrize(
    ("arguments", "exit_code", "consequence"),
    [
        (["--tools"], 0, "Their tests will be skipped."),
        (["--tools", "--required"], 1, "They are required here, so this stops."),
        ([], 1, "They are required here, so this stops."),
    ],
)
def test_it_says_what_was_in_the_way(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    exit_code: int,
    consequence: str,
) -> None:
    def fail() -> Node:
        raise StepFailed("network unreachable")

    monkeypatch.setattr(clients, "install_tools", fail)

    assert clients.main(arguments) == exit_code
    complaint = capsys.readouterr().err
    assert f"THE CLIENTS CANNOT BE GENERATED. {consequence}\n\nnetwork unreachable\n" in complaint
