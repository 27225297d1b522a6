"""The Relay compiler accepts fragments that page, and would say if the schema did not let them."""

import pytest

from explorer.node import StepFailed
from scripts.clients import Workshop


def test_it_accepts_pages_of_products_and_of_their_variants(workshop: Workshop) -> None:
    workshop.generate_relay()

    artifacts = workshop.folder / "generated" / "relay"
    assert {path.name for path in artifacts.iterdir()} == {
        "ProductListQuery.graphql.ts",
        "ProductList_products.graphql.ts",
        "ProductListPageQuery.graphql.ts",
        "ProductList_variants.graphql.ts",
        "ProductListVariantsPageQuery.graphql.ts",
    }
    assert "node(id: $id)" in (artifacts / "ProductListVariantsPageQuery.graphql.ts").read_text()
    assert "readonly amount: string;" in (artifacts / "ProductList_products.graphql.ts").read_text()


@pytest.mark.parametrize(
    ("file", "right", "wrong", "reason"),
    [
        ("clients/relay/ProductList.ts", "(first: $count, after:", "(after:", "a 'first' or 'last' argument"),
        (
            "schema.graphql",
            "  hasNextPage: Boolean!",
            "  hasMore: Boolean!",
            "expose a 'pageInfo { hasNextPage }' field",
        ),
        (
            "schema.graphql",
            "type Product implements Sellable & Entity & Node",
            "type Product",
            "implement the Node interface",
        ),
    ],
    ids=["no size of a page", "no end of the list", "no node"],
)
def test_it_refuses_what_does_not_page(workshop: Workshop, file: str, right: str, wrong: str, reason: str) -> None:
    path = workshop.folder.parent / file
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong))

    with pytest.raises(StepFailed, match=reason):
        workshop.generate_relay()
