/** What the gateway tells this page at `/explorer/config.json`. */
export interface Config {
  endpoint: string;
  /** The demo's token; null wherever the caller has to bring one. */
  token: string | null;
  demo: boolean;
}

const WITHOUT_ANSWER: Config = { endpoint: "/graphql", token: null, demo: false };

/** Never throws: without an answer the page still works, with a token the user pastes. */
export async function loadConfig(): Promise<Config> {
  try {
    const response = await fetch(`${import.meta.env.BASE_URL}config.json`, { cache: "no-store" });
    if (!response.ok) return WITHOUT_ANSWER;
    return readConfig(await response.json());
  } catch {
    return WITHOUT_ANSWER;
  }
}

function readConfig(answer: unknown): Config {
  if (typeof answer !== "object" || answer === null) return WITHOUT_ANSWER;
  const { endpoint, token, demo } = answer as Record<string, unknown>;
  return {
    endpoint: typeof endpoint === "string" ? endpoint : WITHOUT_ANSWER.endpoint,
    token: typeof token === "string" && token !== "" ? token : null,
    demo: demo === true,
  };
}

const HINT = `// Make a token in a terminal:
//   inventory-gateway token create
//     --account SLUG
//     --scopes catalog:read
// and put it after "Bearer ".
// This browser never stores it.
`;

/** The text of the headers editor in a new tab. GraphiQL reads it as JSON with comments. */
export function defaultHeaders(token: string | null): string {
  const headers = JSON.stringify({ Authorization: `Bearer ${token ?? ""}` }, null, 2);
  return token ? headers : HINT + headers;
}
