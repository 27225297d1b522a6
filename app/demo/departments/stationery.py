"""Stationery: paper, and what leaves marks on it."""

from typing import Final

from app.demo.goods import goods
from app.demo.shapes import Axis, Department, choices, listed
from app.demo.words import bright_colours, colours

_MARKS: Final = "No. 3, No. 5, No. 8, No. 12, Classic, Pocket, Office, Atelier, Traveller"
_INKS: Final = choices("Black=BLK, Blue-Black=BBK, Blue=BLU, Sepia=SEP, Emerald=EMR, Oxblood=OXB, Violet=VIO")
_FORMATS: Final = choices("A6=A6=70, A5=A5, B5=B5=118, A4=A4=140")
_LAST: Final = (
    "Made in a workshop of {people} people.",
    "Refills are sold on their own.",
    "A present for somebody who still writes letters.",
)
_PEOPLE: Final = (4, 6, 9, 12, 20)

STATIONERY: Final = Department(
    category="Stationery",
    weight=9,
    makers=listed(
        "Inkwell & Rye, Papierhaus Lindau & Sohn, Marginalia, Folio Norte, Quirehouse, Blotter Street, Kamisora, "
        "Penfold Bay, Cartella Vega, Dot & Ledger"
    ),
    suppliers=listed("Quirehouse Paper Mill, Folio Norte Distribución, Stationers' Yard, Penfold Bay Trading"),
    wholesale=(45, 56),
    lines=(
        goods(
            subcategory="Notebooks",
            code="NTB",
            prices=(5, 34),
            nouns="Notebook, Journal, Sketchbook, Planner, Reporter's Pad",
            kinds="Hardcover, Softcover, Spiral-Bound, Thread-Bound, Cloth-Bound, Pocket",
            marks=_MARKS,
            materials="100 gsm cream paper, 90 gsm recycled paper, 120 gsm ivory paper, 80 gsm smooth paper",
            features="pages that lie flat, numbered pages, two ribbons, a pocket in the back, perforated corners",
            uses="field notes, lists, long mornings, meetings that need drawings",
            last=(*_LAST, "It has {pages} pages."),
            axes=(
                Axis("format", _FORMATS, 1, 3, run=True),
                Axis("ruling", choices("Plain=PLN, Lined=LIN, Dotted=DOT, Squared=SQR"), 1, 3),
            ),
            fields=("material", "pages"),
            weight=22,
            people=_PEOPLE,
            pages=(96, 128, 144, 192, 240, 320),
        ),
        goods(
            subcategory="Pens",
            code="PEN",
            prices=(3, 120),
            nouns="Fountain Pen, Rollerball, Ballpoint Pen, Gel Pen, Brush Pen",
            kinds="Piston, Retractable, Cartridge, Slim, Metal, Demonstrator",
            marks=_MARKS,
            materials="brass, turned resin, aluminium, recycled plastic, stainless steel",
            features="a clip that can be taken off, a nib that was ground by hand, a soft click, an ink window",
            uses="signatures, long letters, crosswords, marking",
            last=_LAST,
            axes=(
                Axis("nib", choices("EF=EF, F=F, M=M, B=B, Stub 1.1=STB=115"), 1, 4, run=True),
                colours(1, 3),
            ),
            fields=("material",),
            weight=18,
            people=_PEOPLE,
        ),
        goods(
            subcategory="Pencils & Crayons",
            code="PCL",
            prices=(2, 29),
            nouns="Pencils, Coloured Pencils, Mechanical Pencil, Wax Crayons, Charcoal Sticks",
            kinds="Hexagonal, Triangular, Natural, Lacquered, Water-Soluble",
            marks=_MARKS,
            materials="cedar, lime wood, beeswax, graphite and clay",
            features="a core that seldom breaks, a dipped end, a tin that closes, even pressure from end to end",
            uses="drawing from life, drafting, small hands, the margin of a book",
            last=_LAST[2:],
            axes=(
                Axis("grade", choices("2H=2H, H=H, HB=HB, B=B, 2B=2B, 4B=4B, 6B=6B"), 1, 4, run=True),
                Axis("count", choices("Single=Q1, 6-pack=Q6=520, 12-pack=Q12=960"), 1, 2, run=True),
            ),
            weight=13,
        ),
        goods(
            subcategory="Inks",
            code="INK",
            prices=(6, 28),
            nouns="Fountain Pen Ink, Drawing Ink, Stamp Ink, Calligraphy Ink",
            kinds="Pigmented, Iron-Gall, Shading, Quick-Drying, Waterproof",
            marks=_MARKS,
            materials="dyes and water, pigment and shellac, plant dyes",
            features="a bottle that can be emptied to the last drop, a shade that turns while it dries, easy cleaning",
            uses="fountain pens, dip pens, rubber stamps, lettering",
            last=("Shake before use.", "Keep out of the sun."),
            axes=(
                Axis("ink", _INKS, 2, 6),
                Axis("volume", choices("15 ml=015=60, 30 ml=030, 50 ml=050=140"), 1, 2, run=True),
            ),
            weight=9,
            lot_tracking=True,
        ),
        goods(
            subcategory="Paper & Envelopes",
            code="PAP",
            prices=(4, 26),
            nouns="Letter Paper, Envelopes, Correspondence Cards, Wrapping Paper, Index Cards",
            kinds="Laid, Deckle-Edged, Lined, Gummed, Recycled",
            marks=_MARKS,
            materials="cotton rag, recycled fibre, kraft paper, laid paper",
            features="a watermark, tissue lining, a soft tooth, crisp folds",
            uses="thank-you notes, invitations, the bottom drawer, index boxes",
            last=_LAST[:1] + _LAST[2:],
            axes=(
                Axis("count", choices("10 sheets=Q10=60, 25 sheets=Q25, 50 sheets=Q50=180"), 1, 3, run=True),
                colours(1, 3),
            ),
            fields=("material",),
            people=_PEOPLE,
        ),
        goods(
            subcategory="Desk Accessories",
            code="DSK",
            prices=(6, 75),
            nouns="Pen Tray, Scissors, Stapler, Tape Dispenser, Ruler, Letter Opener, Desk Mat",
            kinds="Weighted, Folded, Cast, Two-Tone, Slim",
            marks=_MARKS,
            materials="brass, powder-coated steel, cork, walnut, wool felt",
            features="rubber feet, a patina that comes with use, rounded corners, a hidden magnet",
            uses="tidy desks, untidy desks, the reception, the study",
            last=_LAST[:1],
            axes=(colours(1, 5),),
            weight=12,
            people=_PEOPLE,
        ),
        goods(
            subcategory="Tape & Stickers",
            code="TAP",
            prices=(2, 12),
            nouns="Paper Tape, Labels, Stickers, Page Flags, Sealing Wax",
            kinds="Removable, Patterned, Plain, Foiled, Handwritten-Look",
            marks=_MARKS,
            materials="rice paper, recycled paper, cotton cloth, wax",
            features="edges that tear clean, glue that lets go, colours that were mixed by hand",
            uses="jars, parcels, diaries, filing",
            last=_LAST[2:],
            axes=(bright_colours(2, 6),),
            weight=9,
        ),
    ),
)
