/** The workflow that checks pull requests and feeds code scanning, for a release of the Action. */
export function workflowText(release: string): string {
  return `name: Waxseal
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
  security-events: write
jobs:
  waxseal:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 0
      - id: waxseal
        uses: waxseal/waxseal@v${release}
      - uses: github/codeql-action/upload-sarif@v4
        # A pull request from a fork has no right to upload; it has annotations and the summary.
        if: always() && (github.event_name == 'push' || github.event.pull_request.head.repo.full_name == github.repository)
        with:
          sarif_file: \${{ steps.waxseal.outputs.sarif-file }}
          category: waxseal
`;
}
