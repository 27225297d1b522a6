"""What clients see: types, inputs, payloads and relations; a module an area."""
