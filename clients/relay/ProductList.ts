// What a component that pages through products, and in each through its variants, gives to usePaginationFragment.

import { graphql } from "react-relay";

export const list = graphql`
  query ProductListQuery {
    ...ProductList_products
  }
`;

export const products = graphql`
  fragment ProductList_products on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 50 }, cursor: { type: "String" })
  @refetchable(queryName: "ProductListPageQuery") {
    products(first: $count, after: $cursor) @connection(key: "ProductList_products") {
      edges {
        node {
          name
          retailPrice {
            amount
            currency
          }
          ...ProductList_variants
        }
      }
    }
  }
`;

export const variants = graphql`
  fragment ProductList_variants on Product
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" })
  @refetchable(queryName: "ProductListVariantsPageQuery") {
    variants(first: $count, after: $cursor) @connection(key: "ProductList_variants") {
      edges {
        node {
          name
          sku
        }
      }
    }
  }
`;
