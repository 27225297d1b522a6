"""Toys and games, from the first rattle to the long evening."""

from typing import Final

from app.demo.goods import goods
from app.demo.shapes import Axis, Department, choices, listed
from app.demo.words import bright_colours

_MARKS: Final = "Junior, Classic, Deluxe, Starter, Travel, Family, Second Edition, Grand"
_AGES: Final = listed("0+, 18 months+, 3+, 5+, 6+, 8+, 10+")
_FIRST_AGES: Final = listed("9 months+, 12 months+, 18 months+, 2+, 3+")
_GAME_AGES: Final = listed("6+, 8+, 10+, 12+, 14+")
_LAST: Final = ("For ages {age}.", "For ages {age}; finished with paint that is safe to chew.", "Ages {age}.")

TOYS: Final = Department(
    category="Toys & Games",
    weight=8,
    makers=listed(
        "Bumbleroot, Tindlewick Toys, Holzwicht, Puddingham, Marvelloop, Little Almanac, Kivipuu Leikki, Tumblewick, "
        "Pocket Meadow, Fox & Button"
    ),
    suppliers=listed("Tindlewick Wholesale, Holzwicht Spielwaren, Nursery Lane Trading, Marvelloop Games"),
    wholesale=(48, 60),
    lines=(
        goods(
            subcategory="Wooden Toys",
            code="WOD",
            prices=(8, 85),
            nouns="Train, Stacking Tower, Building Blocks, Pull-Along Animal, Marble Run, Shape Sorter, Toy Kitchen",
            kinds="Painted, Natural, Rainbow, Farmyard, Little",
            marks=_MARKS,
            materials="beech, lime wood, maple, birch plywood, rubberwood",
            features="rounded edges, wheels that really turn, a bag to keep it in, parts that fit other sets",
            uses="small hands, the living-room floor, rainy afternoons, sharing",
            last=_LAST,
            axes=(bright_colours(1, 4),),
            fields=("material", "age"),
            weight=16,
            age=_FIRST_AGES,
        ),
        goods(
            subcategory="Board Games",
            code="GAM",
            prices=(14, 75),
            nouns="Board Game, Card Game, Dice Game, Strategy Game, Quiz, Expansion",
            kinds="Cooperative, Two-Player, Bluffing, Trading, Word, Exploration",
            marks=_MARKS,
            materials="board and wood, linen-finish card, recycled board, wood and cloth",
            features="rules on one page, a round that ends before bedtime, a different board each time, a solo mode",
            uses="two to five players, the holidays, people who do not like games, the café table",
            last=("For ages {age}; about {minutes} minutes.", "A game takes {minutes} minutes."),
            axes=(
                Axis("language", choices("English=EN, German=DE, French=FR, Spanish=ES, Dutch=NL"), 1, 4),
                Axis("edition", choices("Standard=STD, Collector's=COL=165"), 1, 2, run=True),
            ),
            fields=("material", "age", "minutes"),
            weight=16,
            age=_GAME_AGES,
            minutes=(15, 20, 30, 45, 60, 90, 120),
        ),
        goods(
            subcategory="Soft Toys",
            code="SFT",
            prices=(9, 59),
            nouns="Bear, Rabbit, Elephant, Owl, Fox, Whale, Hedgehog, Dragon",
            kinds="Cuddly, Knitted, Floppy, Corduroy, Sleepy, Pocket",
            marks=_MARKS,
            materials="organic cotton, recycled plush, lambswool, corduroy and cotton",
            features="embroidered eyes, a washable cover, beans in the paws, a jumper that comes off",
            uses="the cot, the car, first days at school, drawing comfort",
            last=_LAST[:1] + _LAST[2:],
            axes=(Axis("size", choices("15 cm=15=60, 25 cm=25, 40 cm=40=155, 60 cm=60=240"), 1, 4, run=True),),
            fields=("material", "age"),
            weight=14,
            age=_FIRST_AGES,
        ),
        goods(
            subcategory="Puzzles",
            code="PUZ",
            prices=(8, 32),
            nouns="Jigsaw Puzzle, Floor Puzzle, Panorama Puzzle, Wooden Puzzle",
            kinds="Illustrated, Night-Sky, Map, Botanical, Market-Day, Circus",
            marks=_MARKS,
            materials="recycled board, poplar plywood, linen-finish board",
            features="a poster of the picture, pieces that click, no two pieces alike, a cloth bag",
            uses="one long evening, two generations, the winter, quiet company",
            last=_LAST[:1] + _LAST[2:],
            axes=(
                Axis(
                    "pieces",
                    choices("24=024=60, 60=060=70, 100=100=80, 250=250=90, 500=500, 1000=1000=120, 2000=2000=180"),
                    1,
                    4,
                    run=True,
                ),
            ),
            fields=("material", "age"),
            weight=12,
            age=_AGES,
        ),
        goods(
            subcategory="Construction",
            code="CON",
            prices=(15, 129),
            nouns="Construction Set, Crane Kit, Bridge Kit, Vehicle Set, Gear Set",
            kinds="Metal, Magnetic, Wooden, Motorised, Beginner's",
            marks=_MARKS,
            materials="steel and brass, ABS plastic, beech and cord, recycled plastic",
            features="instructions without words, parts for three models, a real gearbox, a sorting tray",
            uses="builders, the kitchen table, patient afternoons, people who take things apart",
            last=_LAST[:1] + _LAST[2:],
            axes=(
                Axis(
                    "parts",
                    choices("60 parts=060=62, 120 parts=120, 240 parts=240=170, 480 parts=480=290"),
                    1,
                    4,
                    run=True,
                ),
            ),
            fields=("material", "age"),
            age=_GAME_AGES,
        ),
        goods(
            subcategory="Outdoor Play",
            code="OUT",
            prices=(5, 68),
            nouns="Kite, Skipping Rope, Flying Disc, Bucket Set, Boules, Bug Viewer, Sailing Boat",
            kinds="Beach, Garden, Pocket, Family, Bright",
            marks=_MARKS,
            materials="ripstop nylon, sugar-cane plastic, cotton and beech, recycled plastic",
            features="a bag with a drawstring, a net to carry it, colours that stand out in long grass, low weight",
            uses="windy beaches, the park, the garden, holidays by a lake",
            last=_LAST[:1] + _LAST[2:],
            axes=(bright_colours(1, 5),),
            fields=("material", "age"),
            weight=12,
            age=_AGES,
        ),
        goods(
            subcategory="Craft Kits",
            code="CRF",
            prices=(7, 39),
            nouns="Weaving Kit, Modelling Clay, Candle Kit, Origami Set, Bead Set, Stamp Set",
            kinds="Pastel, Woodland, Starter, Under-the-Sea, Festival",
            marks=_MARKS,
            materials="natural clay, cotton yarn, beeswax, paper, wooden beads",
            features="everything in the box, patterns for six pieces, refills, a booklet with pictures",
            uses="birthdays, wet weekends, presents that were made at home, two at a time",
            last=_LAST[:1] + _LAST[2:],
            axes=(Axis("set", choices("Small=S=70, Medium=M, Large=L=150, Class set of 24=C24=880"), 1, 4, run=True),),
            fields=("material", "age"),
            age=_AGES,
        ),
    ),
)
