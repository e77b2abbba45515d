package githubsim

import "slices"

// routes is everything that the host answers; the templates are those of GitHub's OpenAPI description.
var routes []*route

const (
	inRepo      = "/repos/{owner}/{repo}"
	inIssue     = inRepo + "/issues/{issue_number}"
	readIssues  = "issues:read|pull_requests:read"
	writeIssues = "issues:write|pull_requests:write"
)

func init() { // functions that look at the table are in it, so that it is filled late
	routes = slices.Concat(general(), appRoutes(), peopleRoutes(), repoRoutes(), issueRoutes(), labelRoutes(), pullRoutes(), checkRoutes())
}

// general is what belongs to no account.
func general() []*route {
	return []*route{
		on("GET", "/rate_limit", anyone, "", rateLimit),
		on("POST", "/graphql", anyone, "", graphQL),
	}
}

// appRoutes are an app's own affairs.
func appRoutes() []*route {
	return []*route{
		on("GET", "/app", asApp, "", getApp),
		on("GET", "/app/installations", asApp, "", listInstallations),
		on("GET", "/app/installations/{installation_id}", asApp, "", getInstallation),
		on("POST", "/app/installations/{installation_id}/access_tokens", asApp, "", accessToken),
		on("GET", "/app/hook/deliveries", asApp, "", listDeliveries),
		on("POST", "/app/hook/deliveries/{delivery_id}/attempts", asApp, "", redeliver),
		on("POST", "/app-manifests/{code}/conversions", anyone, "", convertManifest),
		on("GET", "/orgs/{org}/installation", asApp, "", accountInstallation),
		on("GET", "/users/{username}/installation", asApp, "", accountInstallation),
		on("GET", "/installation/repositories", asInstallation, "", installationRepos),
	}
}

// peopleRoutes are accounts and teams.
func peopleRoutes() []*route {
	return []*route{
		on("GET", "/user", asPerson, "", getViewer),
		on("GET", "/user/{account_id}", anyone, "", getUserByID),
		on("GET", "/orgs/{org}/issue-fields", anyone, "issue_fields:read", orgFields),
		on("GET", "/orgs/{org}/teams/{team_slug}/memberships/{username}", anyone, "members:read", teamMembership),
	}
}

// repoRoutes are repositories and what is in their git.
func repoRoutes() []*route {
	return []*route{
		on("GET", inRepo, anyone, "metadata:read", getRepo),
		on("GET", inRepo+"/collaborators/{username}/permission", anyone, "metadata:read", getPermission),
		on("GET", inRepo+"/contents/{path}", anyone, "contents:read", getContent),
	}
}

// issueRoutes are issues, which pull requests are too.
func issueRoutes() []*route {
	return []*route{
		on("GET", inRepo+"/issues", anyone, readIssues, listIssues),
		comments(on("POST", inRepo+"/issues", anyone, "issues:write", createIssue)),
		on("GET", inIssue, anyone, readIssues, getIssue),
		on("PATCH", inIssue, anyone, writeIssues, updateIssue),
		on("GET", inIssue+"/comments", anyone, readIssues, listComments),
		comments(on("POST", inIssue+"/comments", anyone, writeIssues, createComment)),
		on("PATCH", inRepo+"/issues/comments/{comment_id}", anyone, writeIssues, updateComment),
		comments(on("POST", inRepo+"/issues/comments/{comment_id}/reactions", anyone, writeIssues, createReaction)),
		on("POST", inIssue+"/labels", anyone, writeIssues, addIssueLabels),
		on("DELETE", inIssue+"/labels/{name}", anyone, writeIssues, removeIssueLabel),
		on("GET", inIssue+"/sub_issues", anyone, "issues:read", listSubs),
		on("GET", inIssue+"/parent", anyone, "issues:read", getParent),
	}
}

// labelRoutes are labels and milestones.
func labelRoutes() []*route {
	return []*route{
		on("GET", inRepo+"/labels", anyone, readIssues, listLabels),
		on("POST", inRepo+"/labels", anyone, writeIssues, createLabel),
		on("GET", inRepo+"/labels/{name}", anyone, readIssues, getLabel),
		on("PATCH", inRepo+"/labels/{name}", anyone, writeIssues, updateLabel),
		on("GET", inRepo+"/milestones", anyone, readIssues, listMilestones),
		on("GET", inRepo+"/milestones/{milestone_number}", anyone, readIssues, getMilestone),
	}
}

// pullRoutes are pull requests alone.
func pullRoutes() []*route {
	return []*route{
		on("GET", inRepo+"/pulls", anyone, "pull_requests:read", listPulls),
		on("GET", inRepo+"/pulls/{pull_number}", anyone, "pull_requests:read", getPull),
		on("GET", inRepo+"/pulls/{pull_number}/files", anyone, "pull_requests:read", pullFiles),
	}
}

// checkRoutes are check runs and their suites.
func checkRoutes() []*route {
	return []*route{
		on("POST", inRepo+"/check-runs", anyone, "checks:write", createCheckRun),
		on("GET", inRepo+"/check-runs/{check_run_id}", anyone, "checks:read", getCheckRun),
		on("PATCH", inRepo+"/check-runs/{check_run_id}", anyone, "checks:write", updateCheckRun),
		on("GET", inRepo+"/commits/{ref}/check-runs", anyone, "checks:read", commitRuns),
	}
}

// notOnServer are routes that Enterprise Server does not have.
var notOnServer = map[string]bool{inIssue + "/sub_issues": true, inIssue + "/parent": true}

// comments marks a route that whoever can read may write to.
func comments(r *route) *route { r.person = "read"; return r }

// Routes are the routes that the host answers, as "METHOD template".
func Routes() []string {
	var out []string
	for _, r := range routes {
		out = append(out, r.method+" "+r.template)
	}
	return out
}
