import type { Problem } from "./fetcher";

interface Props {
  problem: Problem;
  demo: boolean;
}

/** A strip over the editor that says what is missing and what to do about it. */
export function Notice({ problem, demo }: Props) {
  return (
    <div className="notice" role="status">
      {problem === "no-token" && (
        <p>
          <strong>The graph opens with a token.</strong> Make one with{" "}
          <code>inventory-gateway token create --account SLUG --scopes catalog:read</code> and paste it
          under Headers, after <code>Bearer</code>.
        </p>
      )}
      {problem === "token-refused" && (
        <p>
          <strong>The gateway refused this token.</strong> It may have expired or been mistyped.{" "}
          {demo ? "Reload the page for a fresh demo token." : "Put another one under Headers."}
        </p>
      )}
      {problem === "unreachable" && (
        <p>
          <strong>The gateway does not answer.</strong> Start it, then send the query again.
        </p>
      )}
      {(demo || problem === "unreachable") && (
        <button type="button" onClick={() => window.location.reload()}>
          Reload
        </button>
      )}
    </div>
  );
}
