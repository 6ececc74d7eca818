import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "sdks", ".wss", ".venv", "venv", "node_modules", "**/*.mjs", "**/*.js"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Ports and counts stand in messages all the time; they cannot be misread.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "max-lines": ["error", { max: 300 }],
    },
  },
  {
    files: ["components/**"],
    ignores: ["components/refusal.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.property.name='RunError']",
          message: "use refusal(), whose stack can be formatted",
        },
      ],
    },
  },
);
