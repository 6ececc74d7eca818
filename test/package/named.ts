/** Tests as a cell of a table names them: each file once, with how the titles begin; a file alone is meant whole. */
export function named(tests: readonly (readonly [file: string, title: string])[]): string {
  const files = [...new Set(tests.map(([file]) => file))];
  return files
    .map((file) => {
      const titles = tests.filter(([of, title]) => of === file && title !== "").map(([, title]) => asText(title));
      return [`\`${file}\``, titles.join("; ")].filter((part) => part !== "").join(": ");
    })
    .join("<br>");
}

/** Where the title has a case of its own it gets three dots, and nothing in it is markup. */
function asText(title: string): string {
  const text = title.replace(/%[sj]/g, "…").replace(/[|*_<>`]/g, "\\$&");
  return `“${text.replace(/^: |[:,;]$/g, "").trim()}”`;
}
