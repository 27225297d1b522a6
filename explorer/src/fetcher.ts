import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import type { ExecutionResult } from "graphql";
import type { Config } from "./config";

/** Why the gateway did not answer as hoped, as far as the user can do something about it. */
export type Problem = "no-token" | "token-refused" | "unreachable";

const ACCEPT = "application/graphql-response+json, application/json;q=0.9";
const INTROSPECTION = "IntrospectionQuery";

/**
 * Sends operations by POST. `onProblem` hears of each answer: a problem, or null once all is well.
 *
 * An HTTP error whose body is a GraphQL response is shown as that response. Whatever else goes
 * wrong becomes a response with one error, so that the user reads a sentence and not a stack.
 */
export function createFetcher(config: Config, onProblem: (problem: Problem | null) => void): Fetcher {
  return async (params, options) => {
    const headers = requestHeaders(config, params, options?.headers);
    let response: Response;
    try {
      response = await fetch(config.endpoint, {
        method: "POST",
        headers,
        body: JSON.stringify(params),
        credentials: "same-origin",
      });
    } catch {
      onProblem("unreachable");
      return failure(params, `No answer from ${config.endpoint}. Is the gateway still running?`);
    }

    if (response.status === 401) {
      onProblem(hasToken(headers) ? "token-refused" : "no-token");
    } else {
      onProblem(null);
    }
    return resultOf(response, params);
  };
}

function requestHeaders(config: Config, params: FetcherParams, edited: Record<string, unknown> | undefined) {
  const headers = new Headers({ Accept: ACCEPT, "Content-Type": "application/json" });
  for (const [name, value] of Object.entries(edited ?? {})) headers.set(name, String(value));
  // The first introspection starts before the headers editor exists.
  if (!edited && params.operationName === INTROSPECTION && config.token) {
    headers.set("Authorization", `Bearer ${config.token}`);
  }
  if (!hasToken(headers)) headers.delete("Authorization");
  return headers;
}

function hasToken(headers: Headers): boolean {
  return /^\S+\s+\S/.test(headers.get("Authorization") ?? "");
}

async function resultOf(response: Response, params: FetcherParams): Promise<ExecutionResult> {
  const text = await response.text();
  const body = parse(text);
  if (isResponse(body)) {
    if (body.data == null && params.operationName === INTROSPECTION) return failure(params, firstMessage(body));
    return body;
  }
  const status = `${response.status} ${response.statusText}`.trim();
  return failure(params, `The gateway answered ${status}: ${text.slice(0, 300) || "an empty body"}`);
}

/** A failed introspection throws, because GraphiQL asks a second time when it gets a response without data. */
function failure(params: FetcherParams, message: string): ExecutionResult {
  if (params.operationName === INTROSPECTION) throw new Error(message);
  return { errors: [{ message }] } as unknown as ExecutionResult;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isResponse(body: unknown): body is ExecutionResult {
  return typeof body === "object" && body !== null && ("data" in body || "errors" in body);
}

function firstMessage(body: ExecutionResult): string {
  return body.errors?.[0]?.message ?? "The schema could not be read.";
}
