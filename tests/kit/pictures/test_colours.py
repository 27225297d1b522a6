"""The dominant colour, and colours by their profile."""

import pytest
from PIL import Image, ImageCms

from kit.pictures.colours import dominant_colour, to_srgb
from tests.kit.pictures.samples import PROFILE, plain


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (200, 30, 40), (15, 16, 17), (1, 254, 128)])
def test_a_plain_picture_has_its_own_colour(colour: tuple[int, int, int]) -> None:
    assert dominant_colour(plain(colour=colour)) == "#{:02x}{:02x}{:02x}".format(*colour)


def test_the_larger_part_decides() -> None:
    picture = plain(size=(10, 10), colour="#102030")
    picture.paste("#fefefe", (0, 0, 4, 10))

    assert dominant_colour(picture) == "#102030"


def test_shades_are_one_colour() -> None:
    picture = plain(size=(10, 10), colour="#ff0000")
    for column, colour in enumerate(["#101010", "#121212", "#141414"]):
        picture.paste(colour, (2 * column, 0, 2 * column + 2, 10))

    assert dominant_colour(picture) == "#121212"


def test_of_two_halves_the_darker() -> None:
    picture = plain(size=(10, 10), colour="#ffffff")
    picture.paste("#000000", (0, 0, 5, 10))

    assert dominant_colour(picture) == "#000000"


def test_what_is_transparent_does_not_count() -> None:
    picture = Image.new("RGBA", (10, 10), (255, 255, 255, 0))
    assert dominant_colour(picture) is None

    picture.putpixel((3, 3), (200, 30, 40, 255))
    assert dominant_colour(picture) == "#c81e28"


def test_a_profile_changes_colours() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    picture = plain(colour=(200, 30, 40))

    assert to_srgb(picture, PROFILE).getpixel((0, 0)) == (200, 30, 40)
    for damaged in (b"", b"no profile", PROFILE[:200], lab):
        assert to_srgb(picture, damaged).getpixel((0, 0)) == (200, 30, 40)


def test_transparency_survives_a_profile() -> None:
    picture = Image.new("RGBA", (10, 10), (200, 30, 40, 77))

    assert to_srgb(picture, PROFILE).getpixel((0, 0)) == (200, 30, 40, 77)
