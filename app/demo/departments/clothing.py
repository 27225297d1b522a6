"""Clothing: sizes by colours."""

from typing import Final

from app.demo.shapes import Axis, Department, Line, Word, choices, listed
from app.demo.words import MODELS, colours

_LETTERS: Final = choices("XS=XS, S=S, M=M, L=L, XL=XL, 2XL=2XL, 3XL=3XL=110")
_WAISTS: Final = choices("28=28, 30=30, 32=32, 34=34, 36=36, 38=38, 40=40")
_DRESS_SIZES: Final = choices("6=6, 8=8, 10=10, 12=12, 14=14, 16=16, 18=18")
_SHOES: Final = choices("36=36, 37=37, 38=38, 39=39, 40=40, 41=41, 42=42, 43=43, 44=44, 45=45, 46=46")

_FITS: Final = "regular, relaxed, slim, boxy, straight"
_CARE: Final = (
    "machine wash at 30 degrees, machine wash at 40 degrees, hand wash only, dry clean only, "
    "wash inside out with like colours"
)
_NAMES: Final = (
    "{maker} {model} {material} {noun}",
    "{maker} {model} {cut} {noun}",
    "{model} {cut} {noun} in {material} by {maker}",
)
_SECOND: Final = (
    "The fit is {fit}, and it stays that way.",
    "Look for {detail}.",
    "Made for {season} and for people who wear a thing for years.",
    "Finished with {detail}; the fit is {fit}.",
)
_THIRD: Final = (
    "Care: {care}.",
    "Worn in by us for a month before we put it on the shelf.",
    "Each one is checked by hand before it leaves the workshop.",
)


def _line(  # noqa: PLR0913 - a row of a table, written by name
    *,
    subcategory: str,
    code: str,
    prices: tuple[int, int],
    nouns: str,
    materials: str,
    cuts: str,
    details: str,
    axes: tuple[Axis, ...],
    fits: str = _FITS,
    care: str = _CARE,
    weight: int = 10,
) -> Line:
    words: dict[str, tuple[Word, ...]] = {
        "model": MODELS,
        "noun": listed(nouns),
        "material": listed(materials),
        "cut": listed(cuts),
        "detail": listed(details),
        "fit": listed(fits),
        "care": listed(care),
        "season": listed("cool mornings, long summers, wet autumns, cold winters, travel, every day"),
    }
    first = (
        "{noun} in {low_material}, from the {model} series.",
        "Part of the {model} series that {maker} is known for, made from {low_material}.",
        "Our {model} {low_noun} in {low_material}, a {maker} favourite.",
    )
    return Line(
        subcategory, code, prices, _NAMES, words, (first, _SECOND, _THIRD), axes, ("material", "fit", "care"), weight
    )


def _letters(least: int, most: int) -> Axis:
    return Axis("size", _LETTERS, least, most, run=True)


CLOTHING: Final = Department(
    category="Clothing",
    weight=34,
    makers=listed(
        "Tallowmere, Brackwith & Daughters, Osterlune, Penvarrow, Quillhaven, Sorrel & Stitch, Norrvind Mill, "
        "Halvesten, Marrowby, Two Larches, Ditchling Row, Ferrowick, Lumbrook, Ostrevik, Wexcombe Weavers, Yarnwright"
    ),
    suppliers=listed(
        "Lumbrook Textiles, Costa Verdana Confecciones, Aldermill Knitters, Threadneedle Yard, Halvesten Garment "
        "Works, Saltmarsh Outfitters, Ondarra Têxteis"
    ),
    wholesale=(42, 55),
    lines=(
        _line(
            subcategory="T-Shirts",
            code="TEE",
            prices=(14, 48),
            nouns="T-Shirt, Pocket T-Shirt, Long-Sleeve T-Shirt, Striped T-Shirt, Henley",
            materials="Organic Cotton, Heavyweight Jersey, Slub Cotton, Hemp Jersey, Pima Cotton, Recycled Cotton",
            cuts="Crew-Neck, V-Neck, Boxy, Drop-Shoulder, Classic",
            details="a ribbed collar, double-stitched hems, a taped neck seam, a patch pocket",
            axes=(_letters(3, 6), colours(1, 5)),
            weight=22,
        ),
        _line(
            subcategory="Shirts",
            code="SHT",
            prices=(35, 110),
            nouns="Shirt, Overshirt, Work Shirt, Oxford Shirt, Camp Shirt",
            materials="Cotton Poplin, Brushed Flannel, Washed Linen, Chambray, Fine Corduroy, Seersucker",
            cuts="Button-Down, Band-Collar, Cutaway, Short-Sleeve, Western",
            details="buttons of corozo nut, a locker loop, a double yoke, single-needle seams",
            axes=(_letters(4, 6), colours(1, 3)),
            weight=16,
        ),
        _line(
            subcategory="Knitwear",
            code="KNT",
            prices=(49, 190),
            nouns="Jumper, Cardigan, Slipover, Roll-Neck, Fisherman's Jumper",
            materials="Lambswool, Merino, Alpaca Blend, Tweed Yarn, Cotton Cashmere, Undyed Wool",
            cuts="Cable-Knit, Waffle-Knit, Raglan, Fine-Gauge, Chunky",
            details="fully fashioned sleeves, ribbed cuffs, horn buttons, a saddle shoulder",
            axes=(_letters(4, 6), colours(1, 3)),
            weight=13,
        ),
        _line(
            subcategory="Trousers",
            code="TRS",
            prices=(45, 140),
            nouns="Chinos, Jeans, Work Trousers, Pleated Trousers, Cords",
            materials="Cotton Twill, 13 oz Denim, Needle Cord, Moleskin, Linen Blend, Ripstop",
            cuts="Tapered, Wide-Leg, Straight-Leg, High-Rise, Cropped",
            details="a button fly, deep front pockets, a gusset, belt loops in leather",
            axes=(Axis("waist", _WAISTS, 4, 7, run=True), colours(1, 2)),
            weight=14,
        ),
        _line(
            subcategory="Jackets & Coats",
            code="JKT",
            prices=(89, 360),
            nouns="Chore Jacket, Parka, Rain Jacket, Bomber, Duffle Coat, Gilet",
            materials="Waxed Cotton, Recycled Nylon, Boiled Wool, Canvas, Melton Wool, Quilted Ripstop",
            cuts="Hooded, Cropped, Three-Pocket, Belted, Lightweight",
            details="taped seams, a two-way zip, storm cuffs, an inner pocket with a button",
            axes=(_letters(4, 6), colours(1, 3)),
            weight=11,
        ),
        _line(
            subcategory="Dresses & Skirts",
            code="DRS",
            prices=(42, 170),
            nouns="Shirt Dress, Wrap Dress, Pinafore, Midi Skirt, Tea Dress",
            materials="Viscose Crêpe, Washed Linen, Cotton Lawn, Lyocell Twill, Needle Cord",
            cuts="Pleated, Bias-Cut, A-Line, Tiered, Button-Front",
            details="side pockets, a concealed zip, a tie waist, a lined bodice",
            axes=(Axis("size", _DRESS_SIZES, 4, 7, run=True), colours(1, 2)),
        ),
        _line(
            subcategory="Footwear",
            code="SHO",
            prices=(59, 240),
            nouns="Trainers, Boots, Loafers, Sandals, Clogs, Plimsolls",
            materials="Vegetable-Tanned Leather, Suede, Canvas, Nubuck, Felted Wool",
            cuts="Low-Top, High-Top, Lace-Up, Slip-On, Lug-Sole",
            details="a resoleable welt, a cork footbed, a natural rubber sole, waxed laces",
            axes=(Axis("size", _SHOES, 5, 9, run=True), colours(1, 1)),
            fits="regular, wide, narrow",
            care="brush when dry, wipe with a damp cloth, treat with wax, keep on shoe trees",
            weight=9,
        ),
        _line(
            subcategory="Hats & Scarves",
            code="HAT",
            prices=(12, 65),
            nouns="Beanie, Scarf, Bucket Hat, Bandana, Flat Cap, Snood",
            materials="Lambswool, Organic Cotton, Recycled Wool, Linen, Fleece",
            cuts="Ribbed, Reversible, Checked, Fringed, Everyday",
            details="a woven label, hand-knotted fringes, a soft lining, an adjustable band",
            axes=(colours(2, 6),),
            fits="easy, close, generous",
            weight=8,
        ),
        _line(
            subcategory="Socks & Underwear",
            code="SOC",
            prices=(6, 32),
            nouns="Walking Socks, Ankle Socks, Boxer Shorts, Briefs, Dress Socks, Thermal Vest",
            materials="Merino Blend, Combed Cotton, Bamboo Viscose, Organic Cotton, Wool Terry",
            cuts="Cushioned, Seamless, Everyday, Ribbed, Two-Pack",
            details="flat toe seams, a soft waistband, reinforced heels, an arch band",
            axes=(
                Axis("size", choices("S=S, M=M, L=L, XL=XL"), 2, 4, run=True),
                colours(1, 3),
            ),
            fits="close, easy, snug",
            care="machine wash at 40 degrees, machine wash at 60 degrees, wash inside out, do not tumble dry",
            weight=11,
        ),
    ),
)
