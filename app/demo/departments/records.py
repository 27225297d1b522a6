"""Records: vinyl LPs by artist and title, in their pressings."""

from itertools import product
from typing import Final

from app.demo.shapes import Axis, Choice, Department, Line, Word, choices, listed

_FIRST_NAMES: Final = listed(
    "Alwen, Bettrys, Calder, Corvin, Delphia, Edony, Emeric, Fenna, Ghislane, Halvard, Ilsebet, Isolde, Jorun, "
    "Kasimir, Leontyne, Lorcan, Maelis, Mirela, Niamh, Odalind, Oriel, Perrin, Quentine, Roswitha, Sabeth, Sunniva, "
    "Tamsyn, Teodor, Ulrike, Vesper, Wilmot, Ximo, Ysolde, Zabel"
)
_SURNAMES: Final = listed(
    "Abernook, Ashgrave, Bellwether, Brackwell, Calloway-Finch, Cindermere, Dovecourt, Drakensley, Eastermoor, "
    "Fallowby, Fenwraith, Goldacre-Lund, Graywater, Hartsorrel, Hollowick, Ivorsen, Jessamound, Kettlewray, "
    "Lanternby, Lindqvarn, Marchbrook, Merrowdale, Nightingdale, Oakhaunt, Ostrander-Vey, Pellamore, Quillfeather, "
    "Ravensmoor, Saltonstow, Silverthorpe, Tamsilow, Thornquist, Umberlane, Vandermoss, Wetherlow, Windlestrae, "
    "Yewbarrow, Zandertree"
)
_BAND_ADJECTIVES: Final = listed(
    "Borrowed, Brass, Crooked, Distant, Electric, Faded, Glass, Hollow, Idle, Invisible, Lazy, Midnight, Modest, "
    "Northern, Paper, Quiet, Restless, Rusted, Second, Silver, Slow, Sunday, Velvet, Wandering, Weekday, Woollen"
)
_BAND_NOUNS: Final = listed(
    "Anchors, Antlers, Bicycles, Cartographers, Chandeliers, Corridors, Daughters, Engines, Envelopes, Ferries, "
    "Gardeners, Harbours, Hotels, Kites, Lighthouses, Locksmiths, Magnolias, Mechanics, Orchards, Parades, Pigeons, "
    "Postmen, Satellites, Staircases, Typewriters, Umbrellas, Volcanoes, Windows"
)
_TITLE_ADJECTIVES: Final = listed(
    "Amber, Another, Bitter, Blue, Broken, Burning, Cold, Early, Empty, Endless, Familiar, First, Golden, Green, "
    "Half-Remembered, Heavy, Last, Late, Little, Long, Lost, Open, Pale, Quiet, Scarlet, Simple, Small, Soft, Strange, "
    "Tender, Unfinished, Warm, White, Wild"
)
_TITLE_NOUNS: Final = listed(
    "Afternoon, Airport, Avenue, Balcony, Calendar, Carnival, Circle, Coastline, Company, Confession, Country, "
    "Dancer, Distance, Echo, Evening, Fever, Fire, Garden, Ghost, Harvest, Highway, Homecoming, Island, Kitchen, "
    "Letter, Machine, Memory, Mirror, Motel, Mountain, Ocean, Photograph, Promise, Radio, Rain, River, Room, Season, "
    "Shadow, Signal, Silence, Station, Stranger, Summer, Telephone, Thunder, Tide, Tomorrow, Train, Valley, Weather, "
    "Window, Winter"
)
_TITLE_PLACES: Final = listed(
    "Harrow Street, the Lowlands, Port Amaris, the Seventh Floor, Vellmouth, Cinder Lane, Room 9, the Old Observatory, "
    "Marlow Sands, Kestrel Bay, the Night Bus, Ondine Square, a Borrowed Car, Stillwater, the Far Pavilion"
)

_PEOPLE: Final = tuple(f"{first} {last}" for first, last in product(_FIRST_NAMES, _SURNAMES))
_BANDS: Final = tuple(f"The {adjective} {noun}" for adjective, noun in product(_BAND_ADJECTIVES, _BAND_NOUNS))
_COMBOS: Final = tuple(
    f"{name} {kind}" for name, kind in product(_PEOPLE, ("Trio", "Quartet", "Quintet", "Octet", "Ensemble"))
)
_PROJECTS: Final = tuple(
    f"{head}{tail}"
    for head, tail in product(
        listed(
            "Aer, Bryn, Cael, Dray, Elk, Fyr, Glim, Hax, Ivo, Jun, Kelv, Lum, Myr, Nox, Orb, Pryl, Quor, Vekt, Zeph"
        ),
        listed("adine, alis, arden, athra, elion, emar, iande, ivane, okai, olune, omir, orra, ulane, undra, yrian"),
    )
)
_TITLES: Final = (
    *(f"{adjective} {noun}" for adjective, noun in product(_TITLE_ADJECTIVES, _TITLE_NOUNS)),
    *(f"{noun} at {place}" for noun, place in product(_TITLE_NOUNS, _TITLE_PLACES)),
    # Every fifth of these, or they would crowd out the others.
    *(f"The {one} and the {other}" for one, other in tuple(product(_TITLE_NOUNS, _TITLE_NOUNS))[1::5] if one != other),
)
_WORKS: Final = tuple(
    f"{work} No. {number} in {key}"
    for work, number, key in product(
        ("Symphony", "String Quartet", "Piano Sonata", "Cello Concerto", "Violin Sonata", "Piano Trio", "Serenade"),
        range(1, 9),
        listed("A Minor, B-flat Major, C Minor, D Major, D Minor, E-flat Major, F Major, G Minor"),
    )
)

_PRESSINGS: Final = (
    Choice("Black Vinyl", "BLK"),
    *choices(
        "180 g Black Vinyl=180=118, Clear Vinyl=CLR=112, Red Vinyl=RED=112, Sea Blue Vinyl=BLU=112, "
        "Smoke Marble Vinyl=SMK=118, Gold Splatter Vinyl=GLD=125, Picture Disc=PIC=130, 2LP Deluxe=2LP=165, "
        "Half-Speed Master=HSM=150, Indie-Shop Exclusive=IND=120, Signed Sleeve=SGN=190, CD=CD=60, Cassette=CAS=55"
    ),
)
_FIRST: Final = (
    "Recorded over {days} days at {studio}, and the record that {artist} had been working towards.",
    "{artist} in {mood} form, cut at {studio}.",
    "The {year} album by {artist}, back in print from the original tapes.",
    "A {mood} set of {tracks} tracks by {artist}.",
)
_SECOND: Final = (
    "Comes in {sleeve}.",
    "Plays at {rpm} rpm, with the lyrics printed on the inner sleeve.",
    "{maker} pressed it for this edition from a new lacquer cut.",
)
_THIRD: Final = (
    "File under {genre}.",
    "For listeners of late-night radio, and for those who miss it.",
    "Includes a download code.",
)


def _line(
    subcategory: str, code: str, artists: tuple[str, ...], *, titles: tuple[str, ...] = _TITLES, weight: int = 10
) -> Line:
    words: dict[str, tuple[Word, ...]] = {
        "artist": artists,
        "title": titles,
        "genre": (subcategory,),
        "year": tuple(range(1961, 2026)),
        "rpm": (33, 33, 33, 45),
        "tracks": tuple(range(6, 15)),
        "days": listed("three, four, five, nine, eleven, twelve, twenty"),
        "studio": listed(
            "Lower Weir Studios, the Tannery, Ondine Hall, Room Eleven, the Boathouse, Studio Marrow, Kettle Yard Sound"
        ),
        "mood": listed("tender, restless, stormy, late-night, sparse, jubilant, wistful, patient"),
        "sleeve": listed(
            "a gatefold sleeve, a tip-on sleeve, a die-cut sleeve, a printed inner sleeve and a poster, "
            "a heavy sleeve with an eight-page booklet"
        ),
    }
    return Line(
        subcategory,
        code,
        (16, 46),
        ("{artist} – {title}",),
        words,
        (_FIRST, _SECOND, _THIRD),
        (Axis("pressing", _PRESSINGS, 1, 5),),
        ("artist", "title", "year", "rpm", "genre"),
        weight,
    )


RECORDS: Final = Department(
    category="Records",
    weight=19,
    makers=listed(
        "Low Tide Recordings, Blue Ferry Records, Tin Weathercock, Halfmoon Pressing Co, Ondine Editions, Night Post "
        "Records, Paper Crane Music, Seventh Floor Sound, Marrow Lane Records, Lantern & Wire, Old Observatory, "
        "Gravel Road Discs"
    ),
    suppliers=listed(
        "Needle & Groove Distribution, Platterworks Wholesale, Northline Music Supply, Discoteca Lumen, Wax Meridian"
    ),
    wholesale=(58, 68),
    cost=(74, 88),
    maker_field="label",
    medium="Vinyl",
    lines=(
        _line("Rock & Indie", "", _BANDS, weight=26),
        _line("Jazz", "J", _COMBOS, weight=18),
        _line("Electronic", "E", _PROJECTS, weight=14),
        _line("Folk & Country", "F", _PEOPLE, weight=14),
        _line("Soul & Funk", "S", (*_BANDS, *_PEOPLE), weight=12),
        _line("Classical", "C", _COMBOS, titles=_WORKS, weight=9),
        _line("Soundtracks", "ST", _PEOPLE, titles=tuple(f"{title} (Soundtrack)" for title in _TITLES), weight=7),
    ),
)
