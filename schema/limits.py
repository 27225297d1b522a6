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
    max_body_values: int = column("Commas and opening brackets of a request's body.")
    max_upload_files: int = column("Files of a request. Errors: TOO_MANY_FILES.")
    max_upload_file_bytes: int = column("Bytes of a file that comes in a request. Errors: TOO_LARGE.")
    max_upload_bytes: int = column("Bytes of a request with files, all together. Errors: BODY_TOO_LARGE.")
    max_upload_operations_bytes: int = column("Bytes of the GraphQL request, as JSON, in a request with files.")
    max_staged_upload_bytes: int = column("Bytes of a file that is put to a link of its own. Errors: TOO_LARGE.")
    max_picture_pixels: int = column("Pixels of a picture, its width times its height. Errors: TOO_MANY_PIXELS.")
    max_picture_edge: int = column("Pixels of a picture's width, and of its height. Errors: TOO_MANY_PIXELS.")
    max_picture_frames: int = column("Frames of an animated picture. Errors: TOO_MANY_FRAMES.")
    max_animation_pixels: int = column("Pixels of an animated picture, all frames together. Errors: TOO_MANY_PIXELS.")
    picture_media_types: list[str] = column("What pictures may be, by their content. Errors: UNSUPPORTED_TYPE.")
    attachment_media_types: list[str] = column("What attachments may be, by their content. Errors: UNSUPPORTED_TYPE.")
    max_bulk_rows: int = column("Rows that a bulk mutation takes. Errors: TOO_LONG.")
    max_tags: int = column("Tags of a product or a variant. Errors: TOO_LONG.")
    max_filter_levels: int = column("How deep `and`, `or`, `not` and relations may stand in each other in a filter.")
    max_filter_lists: int = column("How many lists a filter may go through within each other.")
    max_filter_conditions: int = column("Conditions that one filter may hold.")
    max_filter_values: int = column("Values that `in` and `nin` take.")
    max_order_fields: int = column("Fields that one list can be sorted by.")
    max_search_characters: int = column("Characters of a `search`.")
    max_search_words: int = column("Words of a `search`.")
    max_counted: int = column("The greatest `limit` of `totalCountUpTo`.")
