"""Electronics: things with a plug, a battery or a cable."""

from typing import Final

from app.demo.goods import goods
from app.demo.shapes import Axis, Choice, Department, choices, listed
from app.demo.words import colours

_LENGTHS: Final = Axis(
    "length", choices("0.5 m=05M=80, 1 m=1M, 2 m=2M=125, 3 m=3M=150, 5 m=5M=195, 10 m=10M=290"), 3, 6, run=True
)
_MARKS: Final = "Mk II, Mini, Pro, 200, 300, 450, 700, S, Air, Studio, Plus"
_WARRANTY: Final = (
    "Two years of warranty.",
    "Warranty: {warranty} months.",
    "Spare parts are kept for {warranty} months.",
)
_WARRANTIES: Final = (24, 24, 36, 60)
_IMPEDANCES: Final = (16, 32, 48, 80, 250)

ELECTRONICS: Final = Department(
    category="Electronics",
    weight=12,
    makers=listed(
        "Volteris, Ampelune, Kirchwerk Audio, Nodewell, Sonderhall, Brightfathom, Ohmsley, Tessalux, Quillbyte, "
        "Pardaxo, Hertzwick, Lumenfolk"
    ),
    suppliers=listed(
        "Circuit Harbour Wholesale, Volteris Europe, Elektrohandel Brückmoor, Signalhouse Components, Eastgate "
        "Electronics"
    ),
    wholesale=(60, 74),
    cost=(70, 86),
    lines=(
        goods(
            subcategory="Headphones",
            code="HPH",
            prices=(25, 320),
            nouns="Headphones, Earphones, Headset, Studio Monitors",
            kinds="Wireless, Noise-Cancelling, Closed-Back, Open-Back, On-Ear, Wired",
            marks=_MARKS,
            materials="recycled plastic, aluminium, walnut and steel, glass-filled nylon",
            features=(
                "replaceable ear pads, 40 hours of battery, a detachable cable, two devices at once, a folding band"
            ),
            uses="long train rides, the studio, the open office, late listening",
            last=(*_WARRANTY, "Impedance: {impedance} ohms."),
            axes=(colours(1, 5),),
            fields=("material", "impedance", "warranty"),
            weight=16,
            warranty=_WARRANTIES,
            impedance=_IMPEDANCES,
        ),
        goods(
            subcategory="Speakers",
            code="SPK",
            prices=(39, 480),
            nouns="Speaker, Bookshelf Speakers, Soundbar, Kitchen Radio",
            kinds="Portable, Active, Two-Way, Splash-Proof, Multiroom",
            marks=_MARKS,
            materials="birch plywood, recycled plastic, anodised aluminium, oiled oak",
            features="a real volume knob, a line input, 18 hours of battery, a ported cabinet",
            uses="the kitchen shelf, small rooms, the garden, record players without an amplifier",
            last=(*_WARRANTY, "Delivers {watts} watts."),
            axes=(colours(1, 4),),
            fields=("material", "watts", "warranty"),
            weight=12,
            warranty=_WARRANTIES,
            watts=(8, 15, 20, 40, 60, 80),
        ),
        goods(
            subcategory="Cables & Adapters",
            code="CAB",
            prices=(6, 39),
            nouns="USB-C Lead, Audio Cable, Display Cable, Network Cable, Extension Lead, Speaker Cable",
            kinds="Braided, Flat, Right-Angled, Shielded, Coiled, High-Speed",
            marks=_MARKS,
            materials="braided nylon, oxygen-free copper, soft silicone, recycled plastic",
            features="gold-plated contacts, strain relief at both ends, a leather tie, a five-year life on the desk",
            uses="the desk, the rack, the rehearsal room, the travel bag",
            last=("Tested to {bends} bends.", "Sold without a plug adapter."),
            axes=(_LENGTHS, colours(1, 2)),
            fields=("material", "bends"),
            weight=20,
            bends=(5000, 10000, 20000),
        ),
        goods(
            subcategory="Chargers & Power",
            code="PWR",
            prices=(15, 119),
            nouns="Wall Charger, Power Bank, Charging Stand, Desk Charger, Travel Adapter",
            kinds="Fast, Compact, Magnetic, Foldable, Four-Port",
            marks=_MARKS,
            materials="recycled plastic, aluminium, flame-retardant polycarbonate",
            features=(
                "a display for the remaining charge, foldable pins, a sleep mode without draw, room for three devices"
            ),
            uses="the bedside, long flights, the shared desk, a weekend without sockets",
            last=(*_WARRANTY, "Gives up to {watts} watts."),
            axes=(
                Axis("plug", choices("EU=EU, UK=UK, US=US, AU=AU"), 1, 4),
                colours(1, 2),
            ),
            fields=("material", "watts", "warranty"),
            weight=13,
            warranty=_WARRANTIES,
            watts=(20, 30, 45, 65, 100, 140),
        ),
        goods(
            subcategory="Lighting",
            code="LMP",
            prices=(12, 140),
            nouns="Desk Lamp, Clip Light, Floor Lamp, Table Lamp, Pendant Lamp",
            kinds="Dimmable, Adjustable, Warm-White, Rechargeable, Flicker-Free",
            marks=_MARKS,
            materials="powder-coated steel, opal glass, bent beech, brushed brass",
            features="touch dimming, a fabric cord, a light source that can be replaced, a memory for the last setting",
            uses="reading, fine work, the hallway, shelves that nobody could see into",
            last=("Lasts {hours} hours.", *_WARRANTY[:1]),
            axes=(
                Axis("light", choices("2700 K=27K, 3000 K=30K, 4000 K=40K, Tunable=TUN=135"), 1, 3, run=True),
                colours(1, 2),
            ),
            fields=("material", "hours"),
            hours=(15000, 25000, 40000),
        ),
        goods(
            subcategory="Keyboards",
            code="KEY",
            prices=(19, 210),
            nouns="Keyboard, Split Keyboard, Travel Keyboard, Desk Keyboard",
            kinds="Mechanical, Low-Profile, Wireless, Silent, Compact",
            marks=_MARKS,
            materials="anodised aluminium, recycled plastic, PBT plastic, walnut",
            features="hot-swappable switches, three paired devices, a rotary knob, adjustable feet",
            uses="writing all day, shared flats, small desks, spreadsheets",
            last=_WARRANTY,
            axes=(
                Axis("layout", choices("ISO-DE=DE, ISO-UK=UK, ANSI-US=US, ISO-FR=FR, ISO-Nordic=ND"), 1, 5),
                Axis("switch", (Choice("Linear", "LIN"), Choice("Tactile", "TAC"), Choice("Silent", "SIL", 108)), 1, 2),
            ),
            fields=("material", "warranty"),
            warranty=_WARRANTIES,
        ),
        goods(
            subcategory="Turntables",
            code="TRN",
            prices=(89, 690),
            nouns="Turntable, Record Player",
            kinds="Belt-Drive, Direct-Drive, Semi-Automatic, Manual, Three-Speed, Suitcase",
            marks=_MARKS,
            materials="MDF and acrylic, birch plywood, machined aluminium, walnut veneer",
            features="a carbon tonearm, an adjustable counterweight, a detachable lead, quiet running",
            uses="first systems, grown-up systems, 45s and LPs, records that were played too often",
            last=_WARRANTY,
            axes=(colours(1, 3),),
            fields=("material", "warranty"),
            weight=9,
            warranty=_WARRANTIES,
        ),
    ),
)
