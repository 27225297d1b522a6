"""Package types: what goods are packed in."""

import strawberry

from schema.fields import column


@strawberry.type(description="What goods are packed in, by the codes of UN/ECE Recommendation 21.")
class PackageType:
    """What goods are packed in."""

    code: str = column("The code: two letters or digits, such as BO, BX or PX.")
    name: str = column("What it stands for, such as Bottle, non-protected, cylindrical.")
    is_vessel_type: bool = column("Whether single things may come in it; a pallet (PX) holds bundles only.")
