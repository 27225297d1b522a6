"""Tools: for the hand, the bench, the wall and the garden, and what they use up."""

from typing import Final

from app.demo.goods import goods
from app.demo.shapes import Axis, Department, choices, listed

_MARKS: Final = "No. 1, No. 2, No. 4, No. 7, Trade, Classic, Heavy, Compact, XT, Bench"
_STEELS: Final = "chrome vanadium steel, drop-forged steel, tool steel, stainless steel, carbon steel and ash"
_LAST: Final = (
    "Guaranteed for {guarantee} years of ordinary use.",
    "Can be sharpened, mended and handed on.",
    "Supplied with a card guard.",
)
_GUARANTEES: Final = (5, 10, 10, 25)
_HANDS: Final = choices("7 / S=S, 8 / M=M, 9 / L=L, 10 / XL=XL, 11 / 2XL=2XL")

TOOLS: Final = Department(
    category="Tools",
    weight=10,
    makers=listed(
        "Hollins & Vane, Stahlmoor, Ironquay, Bramforth, Kessel Werkzeug, Oakenshaw, Tolvadano Hermanos, Grindle & Co, "
        "Nordhammar, Wrenfield"
    ),
    suppliers=listed(
        "Foundry Road Tools, Stahlmoor Vertrieb, Bramforth Trade Supply, Ironmonger's Union, Westdock Fixings"
    ),
    wholesale=(54, 68),
    lines=(
        goods(
            subcategory="Hand Tools",
            code="HND",
            prices=(9, 95),
            nouns="Chisel, Mortise Chisel, Screwdriver, Ring Spanner, Socket Wrench, Gouge, Punch",
            kinds="Forged, Soft-Grip, Insulated, Hardwood-Handled, Balanced, Polished",
            marks=_MARKS,
            materials=_STEELS,
            features="a ground edge, a handle that fits either hand, a hanging hole, a hardened tip",
            uses="the joiner's bench, the van, the kitchen drawer, site work",
            last=_LAST,
            axes=(
                Axis(
                    "size",
                    choices(
                        "6 mm=06=88, 10 mm=10=94, 12 mm=12, 16 mm=16=106, 20 mm=20=112, 25 mm=25=120, 32 mm=32=132"
                    ),
                    2,
                    7,
                    run=True,
                ),
            ),
            fields=("material", "guarantee"),
            weight=18,
            guarantee=_GUARANTEES,
        ),
        goods(
            subcategory="Power Tools",
            code="POW",
            prices=(59, 390),
            nouns="Drill Driver, Orbital Sander, Jigsaw, Circular Saw, Rotary Tool, Heat Gun",
            kinds="Cordless, Brushless, Corded, Variable-Speed, One-Handed",
            marks=_MARKS,
            materials="magnesium alloy, glass-filled nylon, aluminium and steel",
            features="a brake that stops in two seconds, a brushless motor, dust extraction, an LED at the nose",
            uses="fitting kitchens, floors, furniture that deserves better, long days on site",
            last=("Warranty: {guarantee} years.", "Runs at {volts} volts."),
            axes=(
                Axis(
                    "kit",
                    choices("Bare=BAR=72, 1 x 2 Ah=B12, 2 x 2 Ah=B22=124, 2 x 5 Ah=B25=152, In case=CAS=160"),
                    1,
                    5,
                ),
            ),
            fields=("material", "volts", "guarantee"),
            weight=11,
            guarantee=(1, 2, 3),
            volts=(12, 18, 18, 36, 230),
        ),
        goods(
            subcategory="Measuring",
            code="MEA",
            prices=(7, 120),
            nouns="Tape Measure, Spirit Level, Combination Square, Folding Rule, Steel Rule, Straightedge",
            kinds="Magnetic, Slim, Double-Sided, Shockproof, Precision",
            marks=_MARKS,
            materials="stainless steel, box-section aluminium, boxwood and brass, steel and ABS",
            features="etched markings, a matt face against glare, metric and inch scales, a hanging hole",
            uses="setting out, cabinet work, checking what the builder left, the workshop wall",
            last=_LAST[:2],
            axes=(
                Axis(
                    "length",
                    choices("20 cm=020=80, 40 cm=040=90, 60 cm=060, 1 m=100=120, 2 m=200=155, 5 m=500=180"),
                    2,
                    5,
                    run=True,
                ),
            ),
            fields=("material", "guarantee"),
            guarantee=_GUARANTEES,
        ),
        goods(
            subcategory="Fixings",
            code="FIX",
            prices=(3, 14),
            nouns="Wood Screws, Coach Screws, Machine Screws, Deck Screws, Panel Screws, Set Screws",
            kinds="Countersunk, Zinc-Plated, Brass-Plated, Self-Drilling, Round-Head, Black",
            marks="Pack, Trade Pack, Box, Fine, Coarse, A2, A4",
            materials="galvanised steel, stainless steel A2, stainless steel A4, solid brass, brass-plated steel",
            features="a thread that bites at once, a drive that does not slip, heads that sit flush",
            uses="decking, shelves, old plaster, boats, masonry",
            last=("Drive: {drive}.", "Sold by count, not by weight."),
            axes=(
                Axis(
                    "length",
                    choices("20 mm=020=85, 30 mm=030=92, 40 mm=040, 50 mm=050=110, 70 mm=070=135"),
                    2,
                    4,
                    run=True,
                ),
                Axis("count", choices("25 pcs=Q25, 100 pcs=Q100=290, 500 pcs=Q500=1150"), 1, 3, run=True),
            ),
            fields=("material", "drive"),
            weight=17,
            drive=listed("star 20, star 25, cross 2, hex 6 mm, slotted"),
        ),
        goods(
            subcategory="Garden Tools",
            code="GAR",
            prices=(9, 110),
            nouns="Hand Fork, Border Spade, Hoe, Trowel, Leaf Rake, Pruning Saw, Weeder",
            kinds="Forged, Lightweight, Polished, Heritage, Perennial",
            marks=_MARKS,
            materials="stainless steel and ash, carbon steel, copper alloy, galvanised steel",
            features=(
                "a handle of oiled ash, a leather loop, an edge that can be sharpened, a balance that spares the wrist"
            ),
            uses="heavy soil, roses, raised beds, balconies",
            last=_LAST,
            axes=(Axis("handle", choices("Short=SH=88, Standard=ST, Long=LG=115, Left-handed=LH=112"), 1, 4),),
            fields=("material", "guarantee"),
            weight=12,
            guarantee=_GUARANTEES,
        ),
        goods(
            subcategory="Work Gloves & Safety",
            code="SAF",
            prices=(4, 42),
            nouns="Work Gloves, Safety Glasses, Ear Defenders, Knee Pads, Rigger Gloves",
            kinds="Cut-Resistant, Padded, Anti-Fog, Waterproof, Breathable",
            marks=_MARKS,
            materials="goatskin, nitrile and nylon, polycarbonate, recycled polyester",
            features="reinforced fingertips, an adjustable strap, a lining that can be washed, low weight",
            uses="brickwork, the timber yard, cold mornings, demolition",
            last=("Tested to class {rating}.", "Sold in pairs."),
            axes=(Axis("size", _HANDS, 2, 5, run=True),),
            fields=("material", "rating"),
            rating=(1, 2, 3),
        ),
        goods(
            subcategory="Oils & Finishes",
            code="FIN",
            prices=(5, 48),
            nouns="Hardwax Oil, Furniture Wax, Varnish, Wood Stain, Primer, Floor Sealer",
            kinds="Quick-Drying, Low-Odour, Water-Based, Clear, Weatherproof",
            marks=_MARKS,
            materials="linseed oil and carnauba, acrylic resin, beeswax, casein, water-based polyurethane",
            features="a drying time under an hour, a satin sheen, a spout that shuts clean, coverage in one coat",
            uses="table tops, window frames, toys, floors",
            last=("Keep from frost.", "Use within {months} months of opening."),
            axes=(
                Axis(
                    "volume",
                    choices("125 ml=125=42, 250 ml=250=64, 500 ml=500, 1 l=1L=175, 2.5 l=2L5=380"),
                    2,
                    5,
                    run=True,
                ),
            ),
            fields=("material", "months"),
            lot_tracking=True,
            months=(6, 12, 18),
        ),
    ),
)
