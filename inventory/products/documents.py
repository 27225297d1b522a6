"""What products and variants are found by when a person types something."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from inventory.products.alternates import NAME as ALTERNATES
from inventory.products.models import PRODUCT_TAGS, PRODUCTS, SKUS, VARIANT_TAGS, VARIANTS
from inventory.taxonomy.models import TAGS
from kit import search
from kit.database import Reads
from kit.entities import Row
from kit.search import Document, Query
from kit.search.words import words_of
from kit.work import UnitOfWork

MAX_TAGS = 1000
"""How many tags that hold a word of a query are looked at."""

_CODES = ("sku", "upc", "supplier_reference")


async def read(reads: Reads, text: str) -> Query | None:
    """What a person types as a query, each of its words standing for the tags that begin so too. None for no words."""
    query = Query.of(text)
    if query is None:
        return None
    alive = sa.select(TAGS.c.id, TAGS.c.name_key).where(TAGS.c.deleted_at.is_(None)).order_by(TAGS.c.name_key)
    # A limit for each word; of what holds a word somewhere, those count of which it begins a word.
    few = [alive.where(TAGS.c.name_key.contains(word)).limit(MAX_TAGS).subquery() for word in query.words]
    rows = await reads.rows(sa.union(*(sa.select(each) for each in few)))
    named = [(row["id"], words_of(row["name_key"])) for row in rows]
    found = {
        word: [tag_id for tag_id, words in named if any(each.startswith(word) for each in words)]
        for word in query.words
    }
    return query.with_alternatives({word: ids for word, ids in found.items() if ids})


Lists = Mapping[str, Sequence[str]]
"""What things have several of, by their ids."""

SEARCHED: Final = ("name", "artist", "catalog_number", *_CODES, "tags", ALTERNATES)
"""Of a product or a variant what documents are made of."""


async def refresh(work: UnitOfWork, product_ids: Iterable[str], variant_ids: Container[str] | None = None) -> None:
    """Writes the documents of products anew, and those of their variants, all of them or those with the ids given; a
    constant number of statements.

    A product is found by its variants' codes and names too, a variant by its product's name.
    """
    ids = sorted(product_ids)
    if not ids:
        return
    among = work.writes.dialect.among
    products = await _rows(work, PRODUCTS, ("name", "catalog_number", "artist"), among(PRODUCTS.c.id, ids))
    variants = await _rows(work, VARIANTS, ("name", "product_id", "deleted_at"), among(VARIANTS.c.product_id, ids))
    alternates = await _alternates(work, ids)
    tags = await _tags(work, PRODUCT_TAGS.c.product_id, ids)
    tags |= await _tags(work, VARIANT_TAGS.c.variant_id, [variant["id"] for variant in variants])
    below: dict[str, list[Row]] = {product_id: [] for product_id in ids}
    for variant in variants:
        below[variant["product_id"]].append(variant)
    written: list[Document] = []
    for product in products:
        alive = [variant for variant in below[product["id"]] if variant["deleted_at"] is None]
        written.append(_of_product(product, alive, tags, alternates))
        written += [
            _of_variant(variant, product, tags, alternates)
            for variant in below[product["id"]]
            if variant_ids is None or variant["id"] in variant_ids
        ]
    await search.write(work.writes, written)


def _of_product(product: Row, variants: Sequence[Row], tags: Lists, alternates: Lists) -> Document:
    codes = dict.fromkeys([*_given(product, *_CODES, "catalog_number"), *_of_each(variants, *_CODES)])
    for each in (product, *variants):
        codes |= dict.fromkeys(alternates.get(each["id"], ()))
    references = dict.fromkeys(
        [*tags.get(product["id"], ()), *(tag for each in variants for tag in tags.get(each["id"], ()))]
    )
    return Document(
        product["id"],
        codes=tuple(codes),
        names=tuple(_given(product, "name", "artist")),
        texts=tuple(_of_each(variants, "name")),
        references=tuple(references),
    )


def _of_variant(variant: Row, product: Row, tags: Lists, alternates: Lists) -> Document:
    return Document(
        variant["id"],
        codes=(*_given(variant, *_CODES), *alternates.get(variant["id"], ())),
        names=(*_given(variant, "name"), *_given(product, "name", "artist")),
        texts=tuple(_given(product, "catalog_number")),
        references=tuple(tags.get(variant["id"], ())),
    )


def _given(row: Row, *names: str) -> list[str]:
    return [row[name] for name in names if row[name] is not None]


def _of_each(rows: Sequence[Row], *names: str) -> list[str]:
    return [value for row in rows for value in _given(row, *names)]


async def _rows(work: UnitOfWork, table: sa.Table, names: Sequence[str], where: Any) -> Sequence[Row]:
    columns = [table.c[name] for name in ("id", *_CODES, *names)]
    return await work.writes.rows(sa.select(*columns).where(where))


async def _tags(work: UnitOfWork, owner: sa.Column[Any], owner_ids: Sequence[str]) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    select = sa.select(owner.label("owner"), owner.table.c.tag_id)
    for row in await work.writes.rows(select.where(work.writes.dialect.among(owner, owner_ids))):
        tags.setdefault(row["owner"], []).append(row["tag_id"])
    return tags


async def _alternates(work: UnitOfWork, product_ids: Sequence[str]) -> dict[str, list[str]]:
    """The alternate SKUs of products and of their variants."""
    found: dict[str, list[str]] = {}
    among = work.writes.dialect.among(SKUS.c.product_id, product_ids)
    for row in await work.writes.rows(sa.select(SKUS).where(among, SKUS.c.is_alternate).order_by(SKUS.c.sku)):
        found.setdefault(row["variant_id"] or row["product_id"], []).append(row["sku"])
    return found
