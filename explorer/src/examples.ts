/**
 * A tab that a first visit finds filled in. GraphiQL names the tab after the operation.
 * Comments keep to 32 characters a line, which is what a laptop's editor panel shows.
 */
export interface Example {
  query: string;
  variables?: string;
}

const json = (variables: object) => JSON.stringify(variables, null, 2);

/**
 * The first one must run as it stands, without variables: it is what a newcomer's first click sends. It writes no list
 * in brackets: the query builder cannot show one and complains in the console, and one value stands for a list of one.
 */
export const EXAMPLES: Example[] = [
  {
    query: `# Run it with the play button.
query Products {
  products(
    first: 10
    where: {
      sellable: { eq: true }
    }
    orderBy: { field: NAME }
  ) {
    totalCount
    nodes {
      id
      name
      sku
      retailPrice {
        amount
        currency
      }
      category {
        name
      }
      supplier {
        name
      }
      variants(first: 5) {
        nodes {
          id
          sku
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  },
  {
    query: `# As a person types it: the
# beginnings of words and codes.
query Search($text: String!, $where: ProductWhere) {
  products(first: 10, search: $text, where: $where) {
    totalCountUpTo(limit: 100)
    nodes {
      id
      name
      sku
      tags {
        name
      }
    }
  }
}
`,
    variables: json({
      text: "mug",
      where: { retailPrice: { between: { from: "5", to: "50" } } },
    }),
  },
  {
    query: `# Whose token is this?
query WhoAmI {
  viewer {
    account {
      slug
      displayName
      currency
    }
    user {
      username
    }
    scopes
  }
}
`,
  },
  {
    query: `# Copy an id from the first tab
# into the variables below.
query Product($id: ID!) {
  product(by: { id: $id }) {
    id
    name
    sku
    version
    retailPrice {
      amount
      currency
    }
    variants(first: 20) {
      nodes {
        id
        sku
        name
      }
    }
  }
}
`,
    variables: json({ id: "prod_" }),
  },
  {
    query: `# Sent twice with the same key,
# it creates one product.
mutation CreateProduct($input: ProductCreateInput!) {
  productCreate(input: $input) {
    product {
      id
      name
      sku
    }
    userErrors {
      code
      message
      field
    }
  }
}
`,
    variables: json({
      input: {
        name: "Enamel mug, 350 ml",
        sku: "MUG-350-WHITE",
        idempotencyKey: "first-mug",
      },
    }),
  },
  {
    query: `# Who changed what, in order.
# Go on with the endPosition.
query Changes($after: BigInt!) {
  changes(after: $after, first: 20) {
    nodes {
      position
      occurredAt
      action
      entityId
      before
      after
      actorKind
      source
    }
    endPosition
    hasMore
  }
}
`,
    variables: json({ after: "0" }),
  },
];
