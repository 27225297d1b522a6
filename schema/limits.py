"""The limits of the gateway, so that no client has to find them by running into them."""

import strawberry

from schema.fields import column


@strawberry.type(description="Every limit that a request can run into.")
class Limits:
    """Every limit that a request can run into."""

    default_page_size: int = column("Rows of a page when neither `first` nor `last` is given.")
    max_page_size: int = column("Rows of a page at most, nested pages too.")
    max_objects: int = column("Objects that all lists of one answer hold together. Errors: TOO_MANY_OBJECTS.")
    max_changes: int = column("Changes that one `changes` field gives at most.")
    max_ids: int = column("Ids that one `nodes` field takes at most.")
    max_variants_of_new_product: int = column("Variants that a product can be created with.")
    idempotency_key_hours: int = column("How long an idempotency key answers again.")
    photos_per_item: int = column("Photos that one inventory item may have, by the account's plan.")
    max_document_bytes: int = column("Bytes of a GraphQL document.")
    max_document_tokens: int = column("Tokens of a GraphQL document.")
    max_document_depth: int = column("Levels of fields in an operation, fragments spread out.")
    max_document_fields: int = column("Fields of an operation, fragments spread out.")
    max_document_aliases: int = column("Aliases of an operation, fragments spread out.")
    max_document_directives: int = column("Directives of an operation, fragments spread out.")
    max_document_root_fields: int = column("Root fields of an operation, fragments spread out.")
    max_cost: int = column("Objects that one operation may ask for, by its page sizes. Errors: COST_LIMIT_EXCEEDED.")
    max_body_bytes: int = column("Bytes of a request's body.")
