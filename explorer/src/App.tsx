import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL } from "graphiql";
import { DOC_EXPLORER_PLUGIN } from "@graphiql/plugin-doc-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { useMemo, useState } from "react";
import { defaultHeaders, type Config } from "./config";
import { EditorTheme } from "./EditorTheme";
import { EXAMPLES } from "./examples";
import { createFetcher, type Problem } from "./fetcher";
import { Notice } from "./Notice";
import { SchemaRetry } from "./SchemaRetry";
import { storageWithoutHeaders } from "./storage";

// GraphiQL compares the list by identity and would close the panel on each new one.
const PLUGINS = [explorerPlugin({ showAttribution: false }), HISTORY_PLUGIN];

export function App({ config }: { config: Config }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [editedHeaders, setEditedHeaders] = useState("");
  const fetcher = useMemo(() => createFetcher(config, setProblem), [config]);
  const headers = useMemo(() => defaultHeaders(config.token), [config]);
  const storage = useMemo(() => storageWithoutHeaders(window.localStorage, headers), [headers]);
  const tabs = useMemo(() => EXAMPLES.map((example) => ({ ...example, headers })), [headers]);

  return (
    <div className="page">
      {problem && <Notice problem={problem} demo={config.demo} />}
      <GraphiQL
        fetcher={fetcher}
        plugins={PLUGINS}
        visiblePlugin={DOC_EXPLORER_PLUGIN}
        storage={storage}
        defaultTabs={tabs}
        defaultHeaders={headers}
        defaultEditorToolsVisibility={config.token ? "variables" : "headers"}
        shouldPersistHeaders={false}
        onEditHeaders={setEditedHeaders}
        inputValueDeprecation
        schemaDescription
      >
        <GraphiQL.Logo>
          <span className="brand">
            <img src={`${import.meta.env.BASE_URL}favicon.svg`} alt="" width="20" height="20" />
            Inventory Gateway
            {config.demo && <span className="badge">demo</span>}
          </span>
        </GraphiQL.Logo>
        <EditorTheme />
        <SchemaRetry headers={editedHeaders} />
      </GraphiQL>
    </div>
  );
}
