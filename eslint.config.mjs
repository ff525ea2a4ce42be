import tseslint from "typescript-eslint";

/** Lets files import only what matches one of the patterns from its beginning on. */
function imports(files, message, ...patterns) {
  const regex = `^(?!${patterns.join("|")})`;
  return { files: [files], rules: { "no-restricted-imports": ["error", { patterns: [{ regex, message }] }] } };
}

/** A call says what a truth value means only by a name: `read(file, { isWhole: true })`. */
const BOOLEAN_ARGUMENTS = ["CallExpression", "NewExpression"].flatMap((call) =>
  [true, false].map((value) => ({
    // Own functions are called by their names, or are members of this; libraries have some that take truth values.
    selector: `${call}:matches([callee.type="Identifier"], [callee.object.type="ThisExpression"]) > Literal.arguments[value=${value}]`,
    message: "Give the truth value a name, in an object.",
  })),
);

/** The same where a function is declared. */
const BOOLEAN_PARAMETERS = {
  selector: `:matches(FunctionDeclaration, MethodDefinition > FunctionExpression, VariableDeclarator > ArrowFunctionExpression) > Identifier.params[typeAnnotation.typeAnnotation.type="TSBooleanKeyword"]`,
  message: "Take the truth value by its name, from an object.",
};

export default tseslint.config(
  { ignores: ["bin/", "audit/bin/", "coverage/", ".cache/", "eslint.config.mjs", "main.js", "audit/main.js"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // An index that was just checked, or a list that is never empty, is said so where it is read.
      "@typescript-eslint/no-non-null-assertion": "off",
      // How a CommonJS module that is a function is imported.
      "@typescript-eslint/no-require-imports": ["error", { allowAsImport: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Environment variables and other index signatures are read as such.
      "@typescript-eslint/dot-notation": "off",
      // `() => action()` reads well where the result is of no use.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-restricted-syntax": ["error", ...BOOLEAN_ARGUMENTS],
    },
  },
  {
    files: ["policies/**", "audit/**"],
    rules: { "no-restricted-syntax": ["error", ...BOOLEAN_ARGUMENTS, BOOLEAN_PARAMETERS] },
  },
  // The direction of imports: the evaluator does not depend on Pulumi or Azure's resources, these not on the policies, and the policies
  // not on the audit.
  imports(
    "policies/*.ts",
    "Policies depend on azure/ and evaluator/, never on the audit.",
    "\\./",
    "node:",
    "@pulumi/",
  ),
  imports("policies/evaluator/*.ts", "The evaluator stands alone.", "\\./"),
  imports("policies/evaluator/sets/**", "Sets do not depend on rules.", "\\./", "ipaddr\\.js$"),
  imports(
    "policies/evaluator/matching/**",
    "What a rule matches depends on sets, the rule and the question only.",
    "\\./",
    "\\.\\./(sets/|rule$|question$)",
  ),
  imports(
    "policies/evaluator/exposure/**",
    "What is admitted depends on sets and on what rules match only.",
    "\\./",
    "\\.\\./(sets/|matching/|verdict$)",
  ),
  imports(
    "policies/evaluator/fixing/**",
    "What to change depends on sets and on what rules match.",
    "\\./",
    "\\.\\./(sets/|matching/|question$|rule$|verdict$)",
  ),
  imports(
    "policies/azure/**",
    "azure/ imports evaluator's rules and the work budget only.",
    "\\./",
    "\\.\\./evaluator/(rule|sets/work-budget)$",
    "node:util$",
  ),
  imports(
    "policies/azure/arm/*.ts",
    "Templates become what azure/ reads.",
    "\\./",
    "\\.\\./(azure-types|declaration|families|identity|members|rules|shapes|stack-resource|timing|tripwire)$",
    "\\.\\./\\.\\./evaluator/(rule|sets/work-budget)$",
    "node:util$",
  ),
  imports(
    "policies/azure/arm/functions/**",
    "Functions of templates know of values only, and of what they may take.",
    "\\./",
    "\\.\\./(value|sizes)$",
    "\\.\\./\\.\\./json-text$",
    "\\.\\./\\.\\./\\.\\./evaluator/sets/work-budget$",
    "ipaddr\\.js$",
  ),
  {
    // The script of the page is put together from the texts of these files' functions and classes.
    files: ["audit/output/html/script/**"],
    ignores: ["audit/output/html/script/page-script.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        ...BOOLEAN_ARGUMENTS,
        BOOLEAN_PARAMETERS,
        { selector: 'ImportDeclaration[importKind!="type"]', message: "What runs in the page may import types only." },
      ],
    },
  },
  {
    files: ["test/**", "tools/**"],
    rules: {
      // Environment variables and cached modules go by being deleted.
      "@typescript-eslint/no-dynamic-delete": "off",
      // mocha's describe and it are not awaited.
      "@typescript-eslint/no-floating-promises": "off",
    },
  },
);
