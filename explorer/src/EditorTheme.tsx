import { useMonaco } from "@graphiql/react";
import { useEffect } from "react";

const ACCENT = { light: "#0f5f66", dark: "#5cc8c8" } as const;
const PANEL = { light: "#ffffff", dark: "#212a3b" } as const;

/** Gives Monaco's own menus and hovers the page's accent; CSS variables do not reach them. */
export function EditorTheme() {
  const monaco = useMonaco((state) => state.monaco);

  useEffect(() => {
    if (!monaco) return;
    for (const [name, mode, base] of [
      ["graphiql-LIGHT", "light", "vs"],
      ["graphiql-DARK", "dark", "vs-dark"],
    ] as const) {
      const accent = ACCENT[mode];
      const tint = `${accent}1f`;
      monaco.editor.defineTheme(name, {
        base,
        inherit: true,
        rules: [{ token: "argument.identifier.gql", foreground: mode === "dark" ? "#a9a4ff" : "#5a55c2" }],
        colors: {
          "editor.background": "#ffffff00",
          "scrollbar.shadow": "#ffffff00",
          "textLink.foreground": accent,
          "textLink.activeForeground": accent,
          "editorLink.activeForeground": accent,
          "editorHoverWidget.background": PANEL[mode],
          "editorSuggestWidget.background": PANEL[mode],
          "editorSuggestWidget.selectedBackground": tint,
          "editorSuggestWidget.selectedForeground": accent,
          "editorWidget.background": PANEL[mode],
          "menu.background": PANEL[mode],
          "menu.selectionBackground": tint,
          "menu.selectionForeground": accent,
          "quickInput.background": PANEL[mode],
          "quickInputList.focusBackground": tint,
          "quickInputList.focusForeground": accent,
          "list.hoverBackground": tint,
          "list.highlightForeground": accent,
          "list.focusHighlightForeground": accent,
          "pickerGroup.foreground": accent,
          focusBorder: accent,
        },
      });
    }
  }, [monaco]);

  return null;
}
