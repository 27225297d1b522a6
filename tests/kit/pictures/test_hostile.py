"""Hostile files: each is refused, with the code that says why."""

import pytest

from kit.pictures import ATTACHMENTS, FileRefused, examine
from kit.pictures.refusals import FileCode
from tests.kit.pictures.hostile import hostile

FILES = hostile()


@pytest.mark.parametrize(("data", "code"), [(data, code) for _, data, code in FILES], ids=[file[0] for file in FILES])
def test_it_is_refused(data: bytes, code: FileCode) -> None:
    with pytest.raises(FileRefused) as refused:
        examine(data, ATTACHMENTS)

    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_there_are_enough_of_them() -> None:
    assert len({data for _, data, _ in FILES}) >= 120
    assert {code for _, _, code in FILES} == set(FileCode) - {FileCode.CODEC_MISSING}
