// The house's rules, as far as a machine can check them. Floors and names are checked by tests/tools.
import { readFileSync } from 'node:fs';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Package → the only places that may import it: a file, or a folder that ends with a slash. */
const heavyPackages = JSON.parse(readFileSync(new URL('tests/tools/heavy-packages.json', import.meta.url), 'utf8'));

/** Forbids each heavy package everywhere in src, then opens it in its own places. */
function heavyPackageRules() {
  const restrict = (allowedHere) => [
    'error',
    {
      patterns: Object.keys(heavyPackages)
        .filter((name) => !allowedHere.includes(name))
        .map((name) => ({
          regex: `^${name}(/|$)`,
          message: `Only ${heavyPackages[name].join(', ')} may import ${name} (tests/tools/heavy-packages.json).`,
        })),
    },
  ];
  const places = [...new Set(Object.values(heavyPackages).flat())];
  return [
    { files: ['src/**'], rules: { '@typescript-eslint/no-restricted-imports': restrict([]) } },
    ...places.map((place) => ({
      files: [place.endsWith('/') ? `${place}**` : place],
      rules: {
        '@typescript-eslint/no-restricted-imports': restrict(
          Object.keys(heavyPackages).filter((name) => heavyPackages[name].includes(place)),
        ),
      },
    })),
  ];
}

const typescript = ['src/**/*.{ts,tsx}', 'tests/**/*.{ts,tsx}', '*.ts'];

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'out/', 'release/', 'coverage/', '.cache/', 'walkthrough/', 'test-results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: typescript,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true },
      ],
      // A port's function is async because its type says so, not because each fulfilment waits.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Kysely's builders are taken apart on purpose, and so is what the WebAuthn shim wraps.
      '@typescript-eslint/unbound-method': 'off',
      // `throw signal.reason`: what an AbortSignal carries is not always an Error.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: true }],
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingUnknown: true, allowThrowingAny: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: export and import by name.' },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-console': 'error',
      'max-lines': ['error', 400],
    },
  },
  // Words are not code: a language file is as long as the app has pages.
  { files: ['src/renderer/i18n/**'], rules: { 'max-lines': 'off' } },
  // A program for the terminal speaks there.
  { files: ['src/main/cli/**'], rules: { 'no-console': 'off' } },
  ...heavyPackageRules(),
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['tests/**/*.{ts,tsx}'],
    rules: {
      // expect.objectContaining() and its like are typed any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  // These tools load their settings from a default export.
  { files: ['*.config.{ts,js}'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['native/setup/**/*.mjs', 'tests/**/*.mjs', '*.js'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: { '@typescript-eslint/no-unused-vars': 'error', 'max-lines': ['error', 400], eqeqeq: ['error', 'always'] },
  },
);
