// Runs the five operations through the generated client, and prints as JSON what came of them.
// The environment says where and as whom: GRAPHQL_URL and TOKEN.

import {
  CreateProductDocument,
  type ProductCreateInput,
  ProductByIdDocument,
  ProductsPageDocument,
  type ProductsPageQuery,
  type TypedDocumentString,
  UpdateProductDocument,
  ViewerDocument,
} from "./generated/typescript/graphql.js";

const MUG: ProductCreateInput = {
  name: "Enamel Mug",
  retailPrice: "14.00",
  customFields: { kilns: [1, 2] },
  variants: [{ name: "White" }, { name: "Blue" }],
};
const BOWL: ProductCreateInput = { name: "Bowl", variants: [{ name: "Deep" }] };
const PLATE: ProductCreateInput = { name: "Plate" };
const WRONG: ProductCreateInput = { name: " ", retailPrice: "-1" };

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

async function create(input: ProductCreateInput) {
  const { productCreate } = await send(CreateProductDocument, { input });
  if (!productCreate.product) throw new Error(JSON.stringify(productCreate.userErrors));
  return productCreate.product;
}

async function refusals(input: ProductCreateInput): Promise<string[]> {
  const { productCreate } = await send(CreateProductDocument, { input });
  return productCreate.userErrors.map(({ code, field }) => `${code} ${field?.join(".")}`);
}

/** The products with the names of their variants, page by page. */
async function pages(): Promise<[string, (string | null)[]][][]> {
  const read: [string, (string | null)[]][][] = [];
  let after: string | null = null;
  do {
    const { products }: ProductsPageQuery = await send(ProductsPageDocument, { first: 2, after });
    read.push(products.nodes.map(({ name, variants }) => [name, variants.nodes.map((variant) => variant.name)]));
    after = products.pageInfo.hasNextPage ? products.pageInfo.endCursor : null;
  } while (after);
  return read;
}

async function update(id: string, expectedVersion: number) {
  const { productUpdate } = await send(UpdateProductDocument, { input: { id, expectedVersion, retailPrice: "15.50" } });
  return productUpdate;
}

const mug = await create(MUG);
await create(BOWL);
await create(PLATE);
const { product } = await send(ProductByIdDocument, { id: mug.id });
const updated = (await update(mug.id, mug.version)).product;
const stale = (await update(mug.id, mug.version)).userErrors;
const { viewer, limits, changes } = await send(ViewerDocument, {});

const found = {
  product,
  refusals: await refusals(WRONG),
  pages: await pages(),
  updated: updated && { version: updated.version, later: updated.updatedAt > updated.createdAt },
  stale: stale.map(({ code, currentVersion }) => ({ code, currentVersion })),
  viewer: { ...viewer.account, scopes: viewer.scopes },
  maxPageSize: limits.maxPageSize,
  position: changes.endPosition,
};
console.log(JSON.stringify(found));
