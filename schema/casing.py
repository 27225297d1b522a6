"""How Python's names are written in the graph."""


def camel(name: str) -> str:
    """A Python name as the graph writes it: `retail_price` is `retailPrice`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
