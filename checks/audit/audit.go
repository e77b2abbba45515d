// Package audit decides over a repository that gh exported: every kind, link, weight and verdict that the app would
// have come to, as one report in HTML, Markdown or JSON. It reads bytes and returns values; nothing is written to GitHub.
//
// An export knows less than the app does. What it does not hold is decided in favour of showing more:
//
//   - Who put a label on is not in it; a kind label counts as a person's, and as trusted.
//   - Permissions are not in it. Where authorAssociation is, owners, members and collaborators may state a vision or a
//     strategy and others may not; where it is missing everybody may, since hiding a strategy misleads a reader of
//     the report more than showing one too many, and the evidence beside it says where it comes from.
//   - The state of a milestone is not in it. A milestone is closed when all of its items are and its due date, if it
//     has one, has passed.
//   - Other repositories are not in it. A link into one does not count, and says so.
//   - Waivers, commands and what was agreed are not in it. Visions and strategies are reviewed without; where an export holds
//     no work at all, as that of a roadmap, what serves its strategies is taken to be elsewhere.
//
// Closed pull requests get the verdict that the checks would show on them today, against the milestone they are in.
package audit
