"""Colours: into sRGB, and the one that there is most of."""

from collections import Counter
from io import BytesIO

from PIL import Image, ImageCms


def to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture as sRGB, by its ICC profile if it has one that fits; RGBA if it was transparent, else RGB.

    A profile that is damaged or for another kind of colours is passed over, as browsers do.
    """
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return picture.convert(mode)


def dominant_colour(picture: Image.Image) -> str | None:
    """The colour that a small RGB or RGBA picture has most of, as `#rrggbb`; None if it is transparent all over.

    Pixels more transparent than not are left out. The others are sorted into 4,096 boxes, of sixteen levels each of
    red, green and blue; the answer is the mean colour, rounded, of the fullest box (the darkest of several). A picture
    of one colour has exactly that.
    """
    boxes: Counter[tuple[int, int, int]] = Counter()
    sums: dict[tuple[int, int, int], list[int]] = {}
    colours = picture.convert("RGBA").getcolors(picture.width * picture.height) or []
    for count, (red, green, blue, alpha) in colours:  # type: ignore[misc]
        if alpha < 128:
            continue
        box = red >> 4, green >> 4, blue >> 4
        boxes[box] += count
        total = sums.setdefault(box, [0, 0, 0])
        for channel, level in enumerate((red, green, blue)):
            total[channel] += count * level
    if not boxes:
        return None
    fullest = min(boxes, key=lambda box: (-boxes[box], box))
    return "#" + "".join(f"{round(total / boxes[fullest]):02x}" for total in sums[fullest])
