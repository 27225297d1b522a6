"""Words that several departments use."""

from typing import Final

from app.demo.shapes import Axis, choices, listed

MODELS: Final = listed(
    "Acre, Alcove, Alder, Almanac, Amber, Anchor, Anvil, Arbour, Arcade, Archer, Ashlar, Aspen, Atlas, Avenue, "
    "Badger, Ballast, Barley, Basalt, Bayou, Beacon, Bellows, Birch, Bishop, Bluff, Bobbin, Borough, Bracken, "
    "Bramble, Breeze, Brook, Burrow, Cabin, Cadence, Cairn, Canopy, Canyon, Caraway, Cargo, Carousel, Cedar, Chalk, "
    "Chapel, Cinder, Clipper, Clover, Cobble, Comet, Compass, Copper, Coral, Corner, Cotter, Courier, Cove, Crest, "
    "Cricket, Current, Cypress, Dapple, Delta, Depot, Dipper, Dune, Eddy, Elder, Ember, Errand, Estuary, Falcon, "
    "Fallow, Fathom, Fennel, Fern, Ferry, Fieldhouse, Finch, Firth, Flint, Foundry, Foxglove, Furrow, Gable, Galley, "
    "Garnet, Gazebo, Ginger, Glacier, Glade, Granary, Granite, Gravel, Grove, Gully, Hamlet, Harbour, Harvest, "
    "Hawthorn, Hazel, Hearth, Heath, Heron, Hollow, Horizon, Ibis, Indigo, Inlet, Islet, Ivy, Jasper, Jetty, Juniper, "
    "Keel, Kestrel, Kiln, Lagoon, Lantern, Larch, Lark, Ledger, Lichen, Linden, Linnet, Locket, Loft, Lowland, Lupin, "
    "Magpie, Mallard, Mantle, Maple, Marble, Marina, Marlin, Marsh, Meadow, Meridian, Mill, Mistral, Monsoon, Moor, "
    "Moraine, Mosaic, Nettle, Nimbus, Nomad, Notch, Nutmeg, Oakum, Orbit, Orchard, Osprey, Otter, Outpost, Paddock, "
    "Parlour, Pasture, Pebble, Pepper, Petrel, Pier, Pilot, Pinion, Plover, Pontoon, Poplar, Prairie, Prism, Quarry, "
    "Quill, Quince, Rambler, Rapids, Raven, Redwood, Reed, Ridge, Ripple, Rowan, Rudder, Saddle, Saffron, Sandbar, "
    "Schooner, Sedge, Sextant, Shale, Shingle, Signal, Skipper, Slate, Sorrel, Spindle, Spruce, Squall, Stable, "
    "Starling, Steeple, Summit, Swallow, Sycamore, Tallow, Tandem, Teasel, Thicket, Thistle, Thyme, Tidal, Timber, "
    "Topaz, Trellis, Trestle, Tundra, Turret, Umber, Valley, Vane, Verdant, Verge, Viaduct, Wander, Warbler, Wharf, "
    "Wicker, Willow, Windmill, Woodland, Wren, Yarrow, Yonder, Zephyr"
)

COLOURS: Final = choices(
    "Black=BLK, White=WHT, Navy=NVY, Charcoal=CHA, Olive=OLV, Sand=SND, Rust=RST, Forest=FOR, Burgundy=BUR, Sky=SKY, "
    "Mustard=MUS, Ecru=ECR, Teal=TEA, Plum=PLU, Stone=STO, Coral=COR"
)

BRIGHT_COLOURS: Final = choices(
    "Red=RED, Blue=BLU, Yellow=YLW, Green=GRN, Orange=ORG, Purple=PUR, Turquoise=TRQ, Natural=NAT"
)


def colours(least: int, most: int) -> Axis:
    """Colours of cloth, leather and cases."""
    return Axis("colour", COLOURS, least, most)


def bright_colours(least: int, most: int) -> Axis:
    """Colours that are bright and plain."""
    return Axis("colour", BRIGHT_COLOURS, least, most)
