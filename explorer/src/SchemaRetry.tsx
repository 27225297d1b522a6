import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect } from "react";

const AFTER_TYPING_MS = 600;

/** Asks for the schema again once the user has put a token in, so that the docs appear unasked. */
export function SchemaRetry({ headers }: { headers: string }) {
  const { introspect } = useGraphiQLActions();
  const missing = useGraphiQL((state) => !state.schema);

  useEffect(() => {
    if (!missing || !/Bearer\s+[^\s"]/.test(headers)) return;
    const timer = setTimeout(() => void introspect(), AFTER_TYPING_MS);
    return () => clearTimeout(timer);
    // Only an edit starts a retry: a failed one must not start the next.
    // `missing` and `introspect` are read as they stand then.
  }, [headers]);

  return null;
}
