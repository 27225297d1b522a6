// Runs the five operations through the generated client, and prints as JSON what came of them.
// The environment says where and as whom: GRAPHQL_URL and TOKEN.

import {
  CreateProductsDocument,
  type ProductBulkCreateInput,
  ProductByIdDocument,
  type ProductOrder,
  ProductsPageDocument,
  type ProductsPageQuery,
  type ProductsPageQueryVariables,
  type TypedDocumentString,
  UpdateProductDocument,
  ViewerDocument,
} from "./generated/typescript/graphql.js";

const PRODUCTS: ProductBulkCreateInput = {
  errorPolicy: "IGNORE_FAILED",
  products: [
    {
      name: "Enamel Mug",
      retailPrice: "14.00",
      releaseDate: "2024-03",
      customFields: { kilns: [1, 2] },
      variants: [{ name: "White" }, { name: "Blue" }],
    },
    { name: " ", retailPrice: "-1" },
    { name: "Plate" },
    { name: "Enamel Bowl", variants: [{ name: "Deep" }] },
  ],
};
const BY_NAME: ProductOrder[] = [{ field: "NAME", direction: "ASC" }];
const IN_BLUE = { where: { variants: { some: { name: { eq: "Blue" } } } }, search: "enam" };

async function send<Data, Variables>(
  operation: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(setting("GRAPHQL_URL"), {
    method: "POST",
    headers: {
      Accept: "application/graphql-response+json",
      Authorization: `Bearer ${setting("TOKEN")}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ query: operation.toString(), variables }),
  });
  const answer = (await response.json()) as { data?: Data; errors?: unknown };
  if (!answer.data || answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** Makes the products that can be made, and leaves out the others. */
async function create(input: ProductBulkCreateInput) {
  const { productBulkCreate } = await send(CreateProductsDocument, { input });
  if (productBulkCreate.userErrors.length) throw new Error(JSON.stringify(productBulkCreate.userErrors));
  return productBulkCreate;
}

/** The products by name with the names of their variants, page by page. */
async function pages(wanted: Omit<ProductsPageQueryVariables, "first"> = {}): Promise<[string, (string | null)[]][][]> {
  const read: [string, (string | null)[]][][] = [];
  let after: string | null = null;
  do {
    const { products }: ProductsPageQuery = await send(ProductsPageDocument, {
      ...wanted,
      orderBy: BY_NAME,
      first: 2,
      after,
    });
    read.push(products.nodes.map(({ name, variants }) => [name, variants.nodes.map((variant) => variant.name)]));
    after = products.pageInfo.hasNextPage ? products.pageInfo.endCursor : null;
  } while (after);
  return read;
}

async function update(id: string, expectedVersion: number) {
  const { productUpdate } = await send(UpdateProductDocument, { input: { id, expectedVersion, retailPrice: "15.50" } });
  return productUpdate;
}

const created = await create(PRODUCTS);
const mug = created.products[0];
if (!mug) throw new Error("no product was made");
const { product } = await send(ProductByIdDocument, { id: mug.id });
const updated = (await update(mug.id, mug.version)).product;
const stale = (await update(mug.id, mug.version)).userErrors;
const { viewer, limits, changes } = await send(ViewerDocument, {});

const found = {
  product,
  refusals: created.errors.map(({ index, code, field }) => `${index} ${code} ${field?.join(".")}`),
  pages: await pages(),
  inBlue: await pages(IN_BLUE),
  updated: updated && { version: updated.version, later: updated.updatedAt > updated.createdAt },
  stale: stale.map(({ code, currentVersion }) => ({ code, currentVersion })),
  viewer: { ...viewer.account, scopes: viewer.scopes },
  maxPageSize: limits.maxPageSize,
  position: changes.endPosition,
};
console.log(JSON.stringify(found));
