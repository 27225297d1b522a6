"""How Python's names are written in the graph."""


def camel(name: str) -> str:
    """A Python name as the graph writes it: `retail_price` is `retailPrice`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def plural(noun: str) -> str:
    """Many of a noun in Python's spelling: `categories`, `asset_types`, `units_of_measure`."""
    head, of, rest = noun.partition("_of_")
    return f"{f'{head[:-1]}ies' if head.endswith('y') else f'{head}s'}{of}{rest}"


def words(name: str) -> str:
    """A Python name as people write it: `units of measure`."""
    return name.replace("_", " ")


def one(noun: str) -> str:
    """A noun in Python's spelling as people speak of one: `an asset type`, `a unit of measure`."""
    return f"{'an' if noun[0] in 'aeio' else 'a'} {words(noun)}"


def pascal(name: str) -> str:
    """A Python name as the graph writes types: `update_price` is `UpdatePrice`."""
    return "".join(part.capitalize() for part in name.split("_"))
