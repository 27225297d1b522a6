# ruff: noqa: E501 - a part of a document stays on its line
"""The hand-written documents. What stands in angle brackets becomes the id of something that is there."""

from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Case:
    """A document, and what is sent with it."""

    text: str
    variables: dict[str, Any] = field(default_factory=dict)
    operation_name: str | None = None


BARCODE: Final = '"4006381333931"'
"""Several variants have it, so that a lookup by it fails."""

FRAGMENTS: Final = (
    Case('{ node(id: "<product>") { __typename id ... on Entity { version } ... on Sellable { sku } } }'),
    Case("{ node(id: \"<tag>\") { ... on Product { name } ... on Tag { name icon } ... on Variant { sku } } }"),
    Case(
        '{ nodes(ids: ["<product>", "<unknown>", "<tag>", "", "<variant>", "<user>", "<foreign>", "<product>"]) '
        "{ __typename ... on Entity { version ... on Sellable { currency retailPrice { amount } } } ... on User "
        "{ username } ... on Product { name } ... on Variant { v: name } } }"
    ),
    Case("{ nodes(ids: []) { id } b: nodes(ids: \"<tag>\") { id } }"),
    Case(
        "{ products(first: 2) { nodes { ...F supplier { ...G } } edges { node { ...F ...F } } } "
        'node(id: "<product>") { ...F ...E } } fragment F on Product { id name ...E } '
        "fragment E on Entity { version ...G } fragment G on Node { id __typename }"
    ),
    Case("{ ...Q ...Q } fragment Q on Query { viewer { ...V } viewer { account { slug } } } fragment V on Viewer { scopes }"),
    Case('{ node(id: "<variant>") { ... { id } ... on Node { i: id } ... on Variant { ... { ... on Sellable { sku } } } } }'),
    Case('{ node(id: "<account>") { ... on Entity { version } ... on Product { name } } }'),
    Case('{ node(id: "<location>") { ... on Location { x: parent { id } } ... on Category { x: parent { id } } } }'),
    Case('{ nodes(ids: ["<product>", "<category>"]) { ... on Product { x: variants(first: 1) { nodes { id } } } '
         "... on Category { x: products(first: 2) { nodes { id } } } } }"),
)  # fmt: skip

MERGED: Final = (
    Case(
        "{ products(first: 2) { nodes { supplier { name } } } products(first: 2) { nodes { supplier { id contact "
        "{ email } } name } totalCount } products(first: 2) { nodes { supplier { contact { name phone } } } } }"
    ),
    Case("{ b: viewer { scopes } a: viewer { scopes } b: viewer { account { slug } } a: viewer { user { id } } }"),
    Case("{ products(first: 1) { nodes { id ...A name ...B id } } } fragment A on Product { name sku } "
         "fragment B on Product { sku id type tags { name id name } tags { id icon } }"),
    Case("{ products(first: 1) { nodes { name: sku sku: name id: version version: id } } }"),
    Case("{ __typename a: __typename viewer { __typename account { __typename } } }"),
    Case("{ __typename }"),
    Case("{ tags(first: 2) { __typename nodes { __typename } edges { __typename } pageInfo { __typename } } }"),
)  # fmt: skip

PAGES: Final = (
    Case("{ products(first: 30) { nodes { variants(first: 2) { nodes { id } } } } }"),
    Case("{ products(first: 30) { nodes { variants(last: 2) { nodes { id sku } } } } }"),
    Case("{ products(first: 30) { nodes { variants(first: 0) { nodes { id } } } } }"),
    Case("{ products(first: 30) { nodes { variants(first: 2) { a: nodes { sku } b: nodes { name id } } } } }"),
    Case("{ products(first: 30) { nodes { variants(first: 2) { __typename nodes { id } } } } }"),
    Case("{ products(first: 30) { nodes { variants(first: 2) { nodes { id } totalCount } } } }"),
    Case("{ products(first: 30) { nodes { variants(first: 2) { nodes { id } pageInfo { endCursor hasNextPage } } } } }"),
    Case("{ products(first: 30) { nodes { variants(last: 2) { nodes { id } edges { cursor node { sku } } } } } }"),
    Case("{ products(first: 9) { nodes { a: variants(first: 1) { nodes { id } } b: variants(first: 3) { ...C } } } } "
         "fragment C on VariantConnection { nodes { product { variants(first: 2) { nodes { sku name } } } } }"),
    Case('{ products(first: 9) { nodes { variants(first: 9, orderBy: [{field: NAME, direction: DESC}]) '
         "{ nodes { id } } } } }"),
)  # fmt: skip
"""Lists below lists, of whose pages the rows are all that is asked, or not quite."""

AHEAD: Final = (
    Case('{ products(first: 20, where: {not: {name: {in: ["Yen"]}}}) { nodes { name '
         'a: variants(first: 1, where: {not: {sku: {in: ["V-1-0"]}}}) { nodes { sku } } '
         'b: variants(last: 2, where: {not: {sku: {in: ["V-2-1"]}}}, orderBy: [{field: NAME, direction: DESC}]) '
         "{ nodes { name } pageInfo { startCursor hasPreviousPage } } imageAssets(first: 1) { nodes { id version } } } } }"),
    Case("{ products(last: 9, orderBy: [{field: SKU, direction: ASC}]) { nodes { name variants(last: 1) "
         "{ edges { cursor node { version name createdAt } } } } pageInfo { startCursor endCursor hasPreviousPage } } }"),
    Case("{ products(first: 12) { edges { cursor node { type kitItems(first: 2) { totalCount nodes { quantity position } } "
         "variants { nodes { id } } } } nodes { b: variants(first: 1) { nodes { id name } } } } }"),
    Case("{ products(first: 30) { nodes { a: variants(first: 1) { nodes { id } } b: variants(first: 2) { nodes { sku } } "
         "c: creatives(first: 1) { nodes { id } } d: attachments { nodes { id } } e: imageAssets { nodes { id } } "
         "f: variants(last: 1) { nodes { name } } } } }"),
    Case("{ products(first: 0) { nodes { name variants(first: 999) { nodes { id } } } } }"),
    Case('{ products(where: {name: {eq: "nowhere"}}) { nodes { name variants { nodes { id } } } totalCount } }'),
    Case('{ products(first: 9) { nodes { name variants(search: "v") { nodes { id } } a: variants { nodes { id } } } } }'),
    Case('{ products(search: "vodka") { nodes { name variants { nodes { id } } } } }'),
    Case("{ products(first: 7, deleted: INCLUDED) { nodes { name deletedAt variants(deleted: ONLY) { nodes { id deletedAt } } } } }"),
    Case('{ product(by: {id: "<product>"}) { sku variants(first: 3) { nodes { id prices(first: 1) { nodes { id } } } '
         "pageInfo { endCursor } } imageAssets { totalCount } } }"),
    Case('{ a: product(by: {sku: "NP-1"}) { variants { nodes { sku } } } b: product(by: {id: "<unknown>"}) '
         '{ variants { nodes { sku } } } c: product(by: {id: "<foreign>"}) { variants { nodes { sku } } } }'),
    Case('{ category(by: {id: "<category>"}) { name subcategories { nodes { name subcategories { nodes { name } } } } '
         "products(first: 2) { nodes { name } } } }"),
    Case("{ categories { nodes { name subcategories(first: 2) { nodes { name } } } } "
         "tags(first: 3) { nodes { products(first: 2) { nodes { name variants(first: 1) { nodes { sku } } } } } } }"),
    Case("query ($f: Int, $n: Int, $w: VariantWhere, $o: [VariantOrder!]) { products(first: $f) { nodes { id "
         "variants(first: $n, where: $w, orderBy: $o) { nodes { id } } } } }",
         {"f": 3, "n": 2, "w": {"name": {"contains": "a"}}, "o": [{"field": "SKU", "direction": "DESC"}]}),
    Case("query ($f: Int, $n: Int) { products(first: $f) { nodes { variants(first: $n) { nodes { id } } } } }"),
)  # fmt: skip
"""Lists that may be read together with the rows above them."""

ARGUMENTS: Final = (
    Case("query ($f: Int = 2) { products(first: $f) { nodes { id } } }"),
    Case("query ($f: Int = 2) { products(first: $f, last: 3) { nodes { id } } }", {"f": None}),
    Case("query ($f: Int) { products(first: $f, last: 2) { nodes { id } } }"),
    Case("query ($d: Deleted) { tags(deleted: $d) { nodes { name } } }"),
    Case("query ($d: Deleted = ONLY) { tags(deleted: $d) { nodes { name deletedAt } } }"),
    Case("query ($d: Deleted! = ONLY) { tags(deleted: $d) { nodes { name } } }", {"d": "INCLUDED"}),
    Case("query ($o: [ProductOrder!]) { products(first: 3, orderBy: $o) { nodes { id } } }", {"o": {"field": "NAME"}}),
    Case("query ($d: OrderDirection) { products(first: 3, orderBy: {field: NAME, direction: $d}) { nodes { id } } }"),
    Case("query ($n: [String!]) { products(where: {sku: {in: $n}}) { nodes { id } } }", {"n": "NP-1"}),
    Case('{ products(where: {sku: {in: "NP-1"}, or: {name: {eq: "No price"}}}) { nodes { id } } }'),
    Case("query ($s: String!) { products(where: {sku: {in: [$s, \"JP-1\"]}}) { nodes { sku } } }", {"s": "NP-1"}),
    Case("query ($w: ProductWhere) { products(first: 2, where: $w) { totalCount nodes { id } } }", {"w": None}),
    Case("query ($w: ProductWhere) { products(first: 2, where: $w) { totalCount nodes { id } } }"),
    Case("query ($a: BigInt = 3) { changes(after: $a, first: 2) { endPosition hasMore nodes { position after } } }"),
    Case("{ changes(after: \" 5 \", first: 1) { nodes { position } } c: changes(after: 5, first: 1) { endPosition } }"),
    Case('{ products(where: {retailPrice: {gte: 9.99}, createdAt: {lt: "2030-01-01T00:00:00+02:00"}}) { totalCount } }'),
    Case("query ($p: Decimal, $t: DateTime) { products(where: {retailPrice: {lte: $p}, createdAt: {gt: $t}}) "
         "{ totalCount } }", {"p": 9.99, "t": "2020-01-01T00:00:00Z"}),
    Case('{ products(where: {releaseDate: {between: {from: "1969", to: "1969-03"}}}) { nodes { name releaseDate } } }'),
    Case("{ a: products(first: 1) { nodes { id } } b: products(first: 1, orderBy: {field: NAME, direction: DESC}) "
         "{ nodes { id } } c: products(last: 1) { nodes { id } } }"),
    Case('query ($k: ExternalIdMatch!) { product(by: {externalId: $k}) { id } v: variant(by: {sku: "V-1-0"}) { sku } }',
         {"k": {"source": "erp", "value": "p1"}}),
    Case("query ($b: ProductBy!) { product(by: $b) { sku name } }", {"b": {"sku": "Ä-1"}}),
    Case('{ supplier(by: {name: "SUPPLIER"}) { name } tag(by: {name: "täg 0"}) { name } none: tag(by: {name: ""}) { id } }'),
    Case("query ($x: Boolean = false) { viewer @include(if: $x) { scopes } limits @skip(if: $x) { maxIds } }"),
    Case("query ($x: Boolean = false) { viewer @include(if: $x) { scopes } __typename }", {"x": True}),
    Case("query ($x: Boolean!) { ...F @include(if: $x) @skip(if: false) ... @skip(if: $x) { limits { maxIds } } } "
         "fragment F on Query { viewer { scopes } }", {"x": True}),
    Case("{ viewer @skip(if: true) { scopes } }"),
    Case("{ products(first: 1) { nodes { id @skip(if: true) } } }"),
    Case("{ a: viewer @include(if: true) @skip(if: true) { scopes } viewer { scopes @include(if: false) account { id } } }"),
    Case("query A { viewer { scopes } } query B { limits { maxIds } }", {}, "B"),
    Case("query A($x: Int!) { products(first: $x) { totalCount } } query B { limits { maxIds } }", {}, "B"),
    Case("query A { __typename }", {"unasked": 1}, "A"),
)  # fmt: skip

LISTS: Final = (
    Case("{ products(first: 0) { nodes { id } edges { cursor } pageInfo { hasNextPage startCursor } totalCount } }"),
    Case('{ products(where: {name: {eq: "nothing"}}) { nodes { id } edges { node { id } } pageInfo { endCursor } } }'),
    Case("{ products(last: 2) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"),
    Case("{ products(first: 3) { edges { cursor node { name } } nodes { name sku } pageInfo { endCursor } totalCount "
         "totalCountUpTo(limit: 2) b: totalCountUpTo(limit: 1000000) } }"),
    Case("{ products(first: 2) { totalCount } b: products(first: 2) { pageInfo { hasNextPage } } }"),
    Case("{ categories(first: 3) { nodes { name subcategories(first: 2) { totalCount nodes { name a: products(first: 1) "
         "{ nodes { id } totalCount } b: productsAsSubcategory(first: 0) { totalCountUpTo(limit: 1) } } } } } }"),
    Case("{ locations(first: 2) { nodes { children(first: 2) { nodes { children(first: 2) { nodes { name parent { parent "
         "{ name } } } } } } again: children(last: 1) { nodes { name } } } } }"),
    Case("{ products(first: 3) { nodes { one: variants(first: 1) { nodes { product { two: variants(last: 1) "
         "{ nodes { product { name } } } } } } two: variants(first: 1, orderBy: {field: RETAIL_PRICE}) { nodes { sku } } } } }"),
    Case("{ products(first: 60, orderBy: [{field: RETAIL_PRICE}, {field: NAME, direction: DESC}]) { nodes { name "
         "retailPrice { amount currency } } pageInfo { endCursor } } }"),
    Case("{ products(orderBy: {field: ARTIST, direction: DESC}, first: 4) { edges { cursor node { artist } } } }"),
    Case('{ products(search: "") { nodes { id } } b: products(search: " ...") { totalCount } }'),
    Case('{ products(search: "東京", deleted: INCLUDED) { nodes { name } } b: variants(search: "v-1") { edges { cursor } } }'),
    Case("{ products(deleted: ONLY) { nodes { name deletedAt variants(deleted: INCLUDED) { nodes { name product { name } } } } } }"),
    Case('{ products(where: {name: {eq: "Orphan"}}) { nodes { defaultReceivingLocation { name deletedAt } category '
         "{ name deletedAt parent { name } } supplier { name } } } }"),
    Case('{ variant(by: {sku: "G-1"}) { name deletedAt product { name deletedAt } tags { name } } }'),
    Case("{ products(first: 9) { nodes { tags { name products(first: 2) { nodes { name tags { id } } } } externalIds "
         "{ source value } customFields metadata variantAttributes } } }"),
    Case("{ variants(first: 9) { nodes { isDefault inheritedFields tags { name } retailPrice { amount } product { id } } } }"),
    Case("{ products(first: 2, where: {variants: {some: {upc: {eq: \"4006381333931\"}}}, not: {tags: {none: {}}}}) "
         "{ nodes { name } } }"),
    Case("{ viewer { account { defaultBarcodeType plan currency } user { username email } application { id } scopes } }"),
    Case("{ limits { maxIds maxObjects maxDocumentDepth } }"),
)  # fmt: skip

PACKED: Final = (
    Case('query ($of: String!, $u: VesselUnit) { variants(first: 9, where: {vesselType: {eq: "BO"}}) { nodes { '
         'a: quantity(of: $of) { vessels text content(unit: $u) { value unit } in(type: "PX") { whole rest restText } } '
         'b: quantity(of: "7") { text content { value } } vessel { size content(unit: $u) { value } l: content(unit: L) '
         "{ value unit } } bundles { size palletBundle { type { code isVesselType } } } priceCents pricePerVessel "
         "{ amount currency } } } }", {"of": "3.25 BO + 2 bx", "u": "CL"}),
    Case('query ($u: VesselUnit) { products(first: 9) { nodes { vessel { a: content(unit: $u) { unit } b: content(unit: KG) '
         "{ value } } } } }", {"u": None}),
    Case('query ($c: [String!] = ["BO", "px"]) { packageTypes(codes: $c) { code isVesselType } b: packageTypes(search: '
         '"pallet", codes: null) { name } none: packageTypes(codes: "??") { code } }'),
    Case("{ unitsOfMeasure(first: 30) { nodes { name factor isBase dimension baseUnit { name factor } } } }"),
)  # fmt: skip

SOUND: Final = (*FRAGMENTS, *MERGED, *PAGES, *AHEAD, *ARGUMENTS, *LISTS, *PACKED)

FAILING: Final = (
    Case("{ products(first: 2) { nodes { name variants(first: 999) { nodes { id } } a: variants(first: 1) { nodes { id } } } } }"),
    Case('{ products(first: 2) { nodes { name variants(after: "no cursor") { nodes { id } } } } }'),
    Case('{ products(first: 2) { nodes { name variants(where: {sku: {in: null}}) { nodes { id } } } } }'),
    Case("{ products(first: -1) { nodes { id } } }"),
    Case("{ a: products(first: -1) { nodes { id } } b: products(last: 251) { nodes { id } } tags { totalCount } }"),
    Case("{ products(first: 1, last: 1) { nodes { id } } }"),
    Case('{ variants(first: 50) { nodes { sku quantity(of: "1 BX") { text in(type: "CT") { whole } } } } }'),
    Case('{ variants(first: 5) { nodes { a: quantity(of: "two") { text } b: quantity(of: "2") { in(type: "") { whole } '
         'in_: in(type: "??") { rest } } } } }'),
    Case('{ products(first: 1, after: "junk") { nodes { id } } }'),
    Case("{ products(first: 2) { nodes { name variants(first: -1) { nodes { id } } } } tags(first: 1) { nodes { id } } }"),
    Case('{ node(id: "<product>") { ... on Product { name a: variants(first: -1) { nodes { id } } b: variants(last: 251) '
         "{ totalCount } } } limits { maxIds } }"),
    Case('{ nodes(ids: ["<product>", "<tag>", "<unknown>", "<variant>"]) { id ... on Product { variants(first: 300) '
         "{ totalCount } } ... on Tag { products(first: 1) { totalCount } } } viewer { scopes } }"),
    Case('{ product(by: {sku: "Ä-1"}) { name supplier { name products(first: -1) { totalCount } } category { name '
         "products(first: 1) { nodes { id } } } } }"),
    Case('{ product(by: {sku: "Ä-1"}) { category { subcategories(first: 3) { nodes { parent { name } '
         "products(last: -5) { nodes { id } } } } } supplier { products(first: 999) { totalCount } } name } }"),
    Case(f"{{ bad: variant(by: {{upc: {BARCODE}}}) {{ sku }} good: variant(by: {{sku: \"V-1-0\"}}) {{ sku upc }} "
         f"worse: variant(by: {{upc: {BARCODE}}}) {{ id }} products(first: 1) {{ totalCount }} }}"),
    Case("{ products(first: 3) { totalCountUpTo(limit: 0) nodes { name } } viewer { scopes } }"),
    Case('{ node(id: "<category>") { ... on Category { products(first: 3) { nodes { name } a: totalCountUpTo(limit: -1) '
         "b: totalCountUpTo(limit: 1000001) totalCount } } } }"),
    Case("{ products(orderBy: [{field: NAME}, {field: NAME}]) { totalCount } }"),
    Case('{ node(id: "<supplier>") { ... on Supplier { products(orderBy: [{field: NAME}, {field: SKU}, {field: UPC}, '
         "{field: ARTIST}, {field: UNIT_COST}]) { nodes { id } } } } }"),
    Case("{ changes(first: 1001) { endPosition } viewer { scopes } }"),
    Case('{ changes(after: "4611686018427387904") { endPosition } }'),
    Case("{ products(where: {name: null}) { totalCount } tags(first: 1) { totalCount } }"),
    Case('{ node(id: "<supplier>") { ... on Supplier { products(where: {sku: {eq: null}}) { totalCount } name } } }'),
    Case("query ($d: Deleted = EXCLUDED) { tags(deleted: $d) { nodes { id } } viewer { scopes } }", {"d": None}),
    Case('query ($d: Deleted = EXCLUDED) { node(id: "<tag>") { ... on Tag { name products(deleted: $d) { totalCount } } } }',
         {"d": None}),
    Case('query ($l: Int = 1) { node(id: "<tag>") { ... on Tag { products(first: 1) { totalCountUpTo(limit: $l) } } } }',
         {"l": None}),
)  # fmt: skip

REFUSED: Final = (
    Case("query ($i: Int!) { products(first: $i) { totalCount } }"),
    Case("query ($i: Int!) { products(first: $i) { totalCount } }", {"i": 2**31}),
    Case("query ($p: Decimal!) { products(where: {retailPrice: {eq: $p}}) { totalCount } }", {"p": "twelve"}),
    Case("query ($b: ProductBy!) { product(by: $b) { id } }", {"b": {"sku": "a", "upc": "b"}}),
    Case("query ($b: ProductBy!) { product(by: $b) { id } }", {"b": {"sku": None}}),
    # Null for a condition: whoever walks the document to authorize it fails, before any executor is asked.
    Case("query ($x: Boolean = true) { viewer { scopes @include(if: $x) } }", {"x": None}),
    Case("{ products { nodes { variants { nodes { product { variants { nodes { id } } } } } } } }"),
)

INTROSPECTING: Final = (
    Case("{ __schema { queryType { name } } }"),
    Case('{ __type(name: "Product") { name kind fields { name } } products(first: 1) { nodes { id } } }'),
    Case('{ products(first: -1) { nodes { id } } __type(name: "Nothing") { name } }'),
    Case('query A { __type(name: "Tag") { name } } query B { tags(first: 1) { nodes { id } } }', {}, "B"),
)

_TAG: Final = "tag { id name description version createdAt updatedAt }"
_WRONG: Final = "userErrors { code message field currentVersion }"

MUTATIONS: Final = (
    Case(f'mutation {{ tagCreate(input: {{name: "fresh 1"}}) {{ {_TAG} {_WRONG} preview {{ entityId }} }} }}'),
    Case(f'mutation {{ a: tagCreate(input: {{name: "fresh 2"}}) {{ {_TAG} }} b: tagCreate(input: {{name: "FRESH 2"}}) '
         f'{{ {_TAG} {_WRONG} }} c: tagCreate(input: {{name: "fresh 3"}}) {{ __typename {_TAG} }} __typename }}'),
    Case(f'mutation {{ a: tagCreate(input: {{name: "fresh 4"}}) {{ {_TAG} }} b: tagBulkCreate(input: {{tags: '
         f'{{name: "fresh 5"}}}}) {{ tags(first: -1) {{ id }} ids }} c: tagCreate(input: {{name: "never"}}) {{ {_TAG} }} }}'),
    Case('mutation { tagCreate(input: {name: "fresh 6"}) { tag { name products(first: 251) { totalCount } } userErrors '
         '{ code } } tagUpsert(input: {match: {name: "fresh 6"}, icon: "i"}) { tag { icon version } } }'),
    Case(f'mutation {{ tagCreate(input: {{name: "dry", dryRun: true}}) {{ {_TAG} {_WRONG} preview {{ entityId action '
         f'before after }} }} tagUpsert(input: {{match: {{name: "dry"}}}}) {{ {_TAG} }} }}'),
    Case(f'mutation {{ a: tagCreate(input: {{name: "once", idempotencyKey: "n1"}}) {{ {_TAG} {_WRONG} }} b: tagCreate('
         f'input: {{name: "once", idempotencyKey: "n1"}}) {{ {_TAG} {_WRONG} }} c: tagCreate(input: {{name: "twice", '
         f'idempotencyKey: "n1"}}) {{ {_TAG} {_WRONG} }} }}'),
    Case(f'mutation {{ a: tagCreate(input: {{name: "once", idempotencyKey: "n1"}}) {{ {_WRONG} {_TAG} }} }}'),
    Case("mutation ($i: ProductBulkCreateInput!) { productBulkCreate(input: $i) { successCount failureCount totalCount ids "
         "updatedIds errors { index id code message field } userErrors { code } products { id sku variants { totalCount } } } }",
         {"i": {"errorPolicy": "IGNORE_FAILED", "products": [
             {"name": "bulk 1", "sku": "B-1", "variants": [{"name": "v"}]}, {"name": "", "sku": "B-2"},
             {"name": "bulk 3", "sku": "NP-1"}, {"name": "bulk 4", "supplierId": "<unknown>"},
             {"name": "bulk 5", "releaseDate": "1969-03", "customFields": {"a": [1, None]}}]}}),
    Case("mutation ($i: ProductBulkCreateInput!) { productBulkCreate(input: $i) { successCount ids errors { index code } "
         "userErrors { code field } products(first: 1) { id } } }",
         {"i": {"products": [{"name": "no 1"}, {"name": ""}]}}),
    Case('mutation { productBulkDelete(input: {ids: ["<gone>", "<unknown>", "<foreign>", "<product>"], errorPolicy: '
         "IGNORE_FAILED}) { ids updatedIds errors { index id code } products { id deletedAt } } "
         'productRestore(input: {id: "<product>"}) { product { name deletedAt version variants { totalCount } } } }'),
    Case("mutation ($m: JSON, $n: Int = 7) { productUpdate(input: {id: \"<product>\", metadata: {a: $m, b: [$n, {c: $n}]}, "
         "retailPrice: 12.50, expectedVersion: 99}) { userErrors { code currentVersion } product { metadata } } }",
         {"m": {"deep": [1]}}),
    Case('mutation { productUpdate(input: {id: "<product>", supplierId: null, tags: "one", customFields: {k: null}}) '
         "{ product { supplier { id } tags { name } customFields variants(first: 2) { nodes { supplier { id } } } } } }"),
    Case("mutation M($x: Boolean!) { tagCreate(input: {name: \"skipped\"}) @skip(if: $x) { __typename } __typename }",
         {"x": True}, "M"),
    Case('mutation { categoryUpdate(input: {id: "<category>", parentId: "<category>"}) { category { id } userErrors '
         "{ code field message } } }"),
)  # fmt: skip
