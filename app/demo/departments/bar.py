"""Bar supplies: spirits, wine, beer and what is poured with them. All of it is kept in lots."""

from itertools import product
from typing import Final

from app.demo.shapes import Axis, Department, Line, Word, choices, listed

_HOUSES: Final = tuple(
    f"{head}{tail}"
    for head, tail in product(
        listed(
            "Bracken, Corran, Dun, Ender, Fallow, Glas, Harrow, Inver, Kel, Lanner, Mor, Nether, Oster, Pitt, Rath, "
            "Skerry, Tarn, Upper, Whin, Yarrow"
        ),
        listed("brae, burn, craig, dale, fell, holm, lea, mere, moor, ness, stane, wick"),
    )
)
_ESTATES: Final = tuple(
    f"{kind} {name}"
    for kind, name in product(
        listed("Domaine, Château, Tenuta, Bodega, Quinta, Weingut, Clos, Podere"),
        listed(
            "Aubrelle, Belcastre, Cantorosso, Dormelune, Estremar, Falconara Vecchia, Grivaudan, Hohlstein, Isabrugo, "
            "Lavandelle, Montefiasco Alto, Nerolosa, Orvandal, Pietrasola, Quercione, Rivamora, Sanlarén, Terrabruna, "
            "Valdorense, Weissenthur"
        ),
    )
)
_RUM_HOUSES: Final = tuple(
    f"{kind} {name}"
    for kind, name in product(
        listed("Casa, Hacienda, Destilería, Hermanos, Viuda de"),
        listed("Alborada, Belmarino, Carrasquel, Doravante, Espinalva, Lucerana, Montevela, Orozal, Zarandona"),
    )
)
_BREWERIES: Final = tuple(
    f"{name} {kind}"
    for name, kind in product(
        listed(
            "Tarnwick, Loomgate, Sallow Street, Barrowby, Hexcombe, Kettlesea, Oxbow Lane, Rookhope, Saltholme, "
            "Umberley"
        ),
        listed("Brewing, Brewhouse, Beer Co"),
    )
)
_MIXER_HOUSES: Final = listed(
    "Pipkin & Lowe, Quillet, Fizzworth, Larkspur Soda Works, Bitterley, Old Pump Room, Sodawright, Verbena & Co, "
    "Tonick, Springhouse Nine, Miss Penhallow, Cold Spoon"
)
_BEERS: Final = listed(
    "Almanac, Barnacle, Beekeeper, Bonfire, Bootmaker, Brass Monkfish, Cartwheel, Clockmaker, Crow's Nest, Doorbell, "
    "Driftwood, Duvet Day, Ferryman, Foghorn, Gardener, Gearbox, Hatbox, Haymaker, Icehouse, Jukebox, Kiosk, "
    "Lamplighter, Lido, Long Weekend, Milk Float, Moonlighter, Nightcap, Night Ferry, Octopus, Odd Socks, Paperboy, "
    "Picnic, Postcard, Puddle Jumper, Quarrel, Rainmaker, Ringmaster, Sawmill, Seagull, Shipwright, Sleeper Train, "
    "Slow Worm, Snowplough, Sparrowhawk, Tailwind, Tin Lantern, Toboggan, Towpath, Trapdoor, Understudy, Vagabond, "
    "Weathervane"
)

_SPIRIT_SIZES: Final = Axis(
    "volume",
    choices("5 cl=5CL=14, 20 cl=20CL=38, 35 cl=35CL=58, 50 cl=50CL=78, 70 cl=70CL, 1 l=1L=136"),
    2,
    5,
    run=True,
)
_WINE_SIZES: Final = Axis(
    "volume",
    choices("37.5 cl=375=56, 75 cl=750, Magnum 150 cl=1500=215, Case of 6 x 75 cl=C6=570, Case of 12 x 75 cl=C12=1100"),
    1,
    4,
    run=True,
)
_BEER_SIZES: Final = Axis(
    "package",
    choices(
        "33 cl can=C33, 44 cl can=C44=128, 33 cl bottle=B33=105, 4-pack=P4=380, 12-pack=P12=1080, 24-case=P24=2050, "
        "Mini keg 5 l=MK5=1250, Keg 30 l=K30=6200"
    ),
    2,
    6,
)
_MIXER_SIZES: Final = Axis(
    "package", choices("20 cl=20CL, 50 cl=50CL=190, 1 l=1L=310, 8-pack=P8=720, 24-case=P24=2040"), 2, 5
)

_SPIRIT_SERVES: Final = listed(
    "neat with a drop of water, over one large cube, long with tonic, in a short stirred drink, after dinner"
)
_TABLE_SERVES: Final = listed(
    "at cellar temperature, well chilled, with something salty, with friends, with a long lunch"
)
_NOTES: Final = listed(
    "orange peel and toasted almond, heather honey and smoke, green apple and white pepper, dark cherry and cocoa, "
    "lemon thyme and pear, roasted chestnut and fig, blackcurrant leaf and cedar, salted caramel and dried apricot, "
    "grapefruit and pine, plum and clove, quince and chamomile, liquorice and sea air"
)
_SECOND: Final = (
    "Expect {notes}.",
    "The nose gives {notes}; the finish is {finish}.",
    "Notes of {notes}, {finish} to the end.",
)
_THIRD: Final = ("Best {serve}.", "We like it {serve}.", "Store upright, away from light.", "{abv} % vol.")


def _line(  # noqa: PLR0913 - a row of a table, written by name
    *,
    subcategory: str,
    code: str,
    prices: tuple[int, int],
    names: tuple[str, ...],
    first: tuple[str, ...],
    strengths: tuple[float, ...],
    axis: Axis,
    fields: tuple[str, ...],
    weight: int = 10,
    **words: tuple[Word, ...],
) -> Line:
    every: dict[str, tuple[Word, ...]] = {
        "notes": _NOTES,
        "serve": _SPIRIT_SERVES if axis is _SPIRIT_SIZES else _TABLE_SERVES,
        "finish": listed("dry, long, soft, warming, bright, bittersweet, clean"),
        "abv": strengths,
        **words,
    }
    every_field = (*fields, "abv")
    return Line(
        subcategory,
        code,
        prices,
        names,
        every,
        (first, _SECOND, _THIRD),
        (axis,),
        every_field,
        weight,
        lot_tracking=True,
    )


BAR: Final = Department(
    category="Bar",
    weight=15,
    makers=listed(
        "Kelburn & Sons, Harrowfell Distillers, Lanner Street Spirits, Netherby Cellars, Oster & Pike, Skerry Still "
        "House, Whinmoor Vintners, Casa Estremar, Tarnwick & Daughter, Copper Heron Imports"
    ),
    suppliers=listed(
        "Cellar & Cask Trading, Harbour Wine Merchants, Distillers' Row Wholesale, Weinhandel Orvandal, Hopyard "
        "Supply, Barkeeper's Depot"
    ),
    wholesale=(62, 76),
    cost=(76, 90),
    maker_field="importer",
    lines=(
        _line(
            subcategory="Whisky",
            code="WHI",
            prices=(29, 145),
            names=(
                "{house} {age} Year Old {style}",
                "{house} {cask} {style}",
                "{house} {age} Year Old {cask} No. {batch}",
            ),
            first=(
                "A {low_style} from {house}, marked by its {low_cask}.",
                "{house} rested this {low_style} for {age} years before it was bottled.",
            ),
            strengths=(40, 43, 46, 48.5, 54.2, 57.1),
            axis=_SPIRIT_SIZES,
            fields=("house", "age", "cask"),
            weight=15,
            batch=tuple(range(1, 31)),
            house=_HOUSES,
            age=(6, 8, 10, 12, 15, 18, 21),
            cask=listed("Sherry Cask, Bourbon Cask, Virgin Oak, Port Pipe, Rum Finish, Peated Cask, Double Wood"),
            style=listed("Single Malt Whisky, Blended Malt Whisky, Single Grain Whisky, Rye Whisky"),
        ),
        _line(
            subcategory="Gin & Vodka",
            code="GIN",
            prices=(22, 54),
            names=("{house} {botanical} {style}", "{house} {batch} {botanical} {style}"),
            first=("Distilled in small runs at {house} with {low_botanical} and eight other botanicals.",),
            strengths=(37.5, 40, 41.8, 43, 47),
            axis=_SPIRIT_SIZES,
            fields=("house", "botanical", "style"),
            weight=13,
            house=_HOUSES,
            batch=listed("Coastal, Garden, Orchard, Winter, Harvest, Navy-Strength, Midsummer"),
            botanical=listed(
                "Juniper, Sea Fennel, Pink Grapefruit, Elderflower, Bay Leaf, Rhubarb, Sloe, Cucumber, Sichuan Pepper"
            ),
            style=listed("Dry Gin, Old Tom Gin, Vodka, Barrel-Rested Gin"),
        ),
        _line(
            subcategory="Rum & Agave",
            code="RUM",
            prices=(24, 88),
            names=("{house} {place} {style}", "{house} {place} {age} Year {style}"),
            first=("{style} made in the old way at {place}, and rested for {age} years.",),
            strengths=(38, 40, 42, 45, 50),
            axis=_SPIRIT_SIZES,
            fields=("house", "age", "style"),
            weight=9,
            house=_RUM_HOUSES,
            age=(2, 3, 4, 5, 7, 9, 12, 15),
            place=listed(
                "Puerto Sereno, Cayo Largo Bajo, San Evaristo, Isla Corvina, Bahía Quieta, La Candelosa, Monte Zafiro, "
                "Tres Palmeras, Santa Ondina, Rancho Alcaraván"
            ),
            style=listed("Dark Rum, Golden Rum, Spiced Rum, Agave Reposado, Agave Añejo"),
        ),
        _line(
            subcategory="Liqueurs & Bitters",
            code="LIQ",
            prices=(12, 39),
            names=("{house} {flavour} {style}", "{house} {batch} {flavour} {style}"),
            first=("{style} of {low_flavour}, sweetened with a light hand.",),
            strengths=(17, 20, 24, 28, 35, 44.7),
            axis=_SPIRIT_SIZES,
            fields=("house", "flavour", "style"),
            weight=10,
            batch=listed("Alpine, Midwinter, Farmhouse, Old Recipe, Extra Dry, Dark"),
            house=_HOUSES,
            flavour=listed(
                "Sour Cherry, Blood Orange, Hazelnut, Coffee, Gentian, Walnut, Apricot, Rhubarb, Honey, Blackcurrant, "
                "Sage"
            ),
            style=listed("Liqueur, Amaro, Bitters, Cordial, Vermouth"),
        ),
        _line(
            subcategory="Red Wine",
            code="RED",
            prices=(8, 64),
            names=("{estate} {grape} {vintage}", "{estate} {parcel} {grape} {vintage}"),
            first=("{grape} from the {parcel} parcel of {estate}, harvest of {vintage}.",),
            strengths=(12.5, 13, 13.5, 14, 14.5),
            axis=_WINE_SIZES,
            fields=("grape", "vintage", "estate"),
            weight=16,
            estate=_ESTATES,
            grape=listed(
                "Syrah, Merlot, Pinot Noir, Tempranillo, Sangiovese, Cabernet Franc, Grenache, Malbec, Nebbiolo"
            ),
            vintage=tuple(range(2014, 2025)),
            parcel=listed("Old Vines, Reserve, South Slope, La Pierre, Alto, Single Vineyard, River Bank"),
        ),
        _line(
            subcategory="White & Sparkling",
            code="WHT",
            prices=(8, 52),
            names=("{estate} {grape} {vintage}", "{estate} {parcel} {grape} {vintage}"),
            first=("{grape} grown by {estate} on {soil}, harvest of {vintage}.",),
            strengths=(11, 11.5, 12, 12.5, 13),
            axis=_WINE_SIZES,
            fields=("grape", "vintage", "estate"),
            weight=14,
            estate=_ESTATES,
            grape=listed(
                "Riesling, Chenin Blanc, Sauvignon Blanc, Chardonnay, Albariño, Grüner Veltliner, Brut Nature, Brut "
                "Rosé"
            ),
            vintage=tuple(range(2017, 2026)),
            parcel=listed("Old Vines, Reserve, Terraces, Les Galets, Kirchberg, Single Vineyard, Sur Lie"),
            soil=listed("chalk, slate, gravel, volcanic ash, limestone, schist"),
        ),
        _line(
            subcategory="Beer & Cider",
            code="BEE",
            prices=(2, 7),
            names=("{brewery} {beer} {style}", "{brewery} {beer} {twist} {style}"),
            first=(
                "{style} by {brewery}, {hops} and brewed for one more round.",
                "{beer} is what {brewery} brews when the days turn.",
            ),
            strengths=(0.5, 3.4, 4.2, 4.8, 5.2, 5.8, 6.5, 7.2, 8.4),
            axis=_BEER_SIZES,
            fields=("brewery", "style", "hops"),
            weight=17,
            brewery=_BREWERIES,
            beer=_BEERS,
            hops=listed("early-picked, dry-hopped, wet-hopped, single-hopped, lightly hopped"),
            twist=listed("Hazy, Citrus, Smoked, Session, Double, Oat, Unfiltered, Barrel-Aged, Sour, Amber, Winter"),
            style=listed("Pale Ale, IPA, Lager, Stout, Porter, Pilsner, Wheat Beer, Saison, Dry Cider, Perry"),
        ),
        _line(
            subcategory="Mixers & Syrups",
            code="MIX",
            prices=(1, 6),
            names=("{house} {flavour} {style}", "{house} {twist} {flavour} {style}"),
            first=("{flavour} {style}, made with cane sugar and nothing that needs a long name.",),
            strengths=(0,),
            axis=_MIXER_SIZES,
            fields=("house", "flavour", "style"),
            weight=6,
            house=_MIXER_HOUSES,
            twist=listed("Light, Extra Dry, Bitter, House, Old-Fashioned, Alpine, Slow-Steeped, Seaside"),
            flavour=listed(
                "Lemon, Ginger, Elderflower, Pink Grapefruit, Cucumber, Quinine, Rhubarb, Passion Fruit, Cardamom, "
                "Orgeat, Demerara, Grenadine, Hibiscus, Smoked Tea, Blood Orange, Rosemary, Lime Leaf, Sour Plum"
            ),
            style=listed("Tonic, Soda, Ale Mixer, Syrup, Shrub, Cordial"),
        ),
    ),
)
