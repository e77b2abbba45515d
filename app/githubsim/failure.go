package githubsim

import "fmt"

// failure is an answer that is no success, with GitHub's words.
type failure struct {
	status   int
	message  string
	docs     string
	problems []any // of a 422
	location string
	retry    int // seconds of Retry-After
	extra    object
}

// Error implements error.
func (f *failure) Error() string { return fmt.Sprintf("%d %s", f.status, f.message) }

const docsRoot = "https://docs.github.com/rest"

func (f *failure) json() object {
	o := object{"message": f.message, "documentation_url": docsRoot, "status": fmt.Sprint(f.status)}
	if f.docs != "" {
		o["documentation_url"] = f.docs
	}
	if f.problems != nil {
		o["errors"] = f.problems
	}
	if f.location != "" {
		o["url"] = f.location
	}
	return o.with(f.extra)
}

var (
	errNotFound    = &failure{status: 404, message: "Not Found"}
	errIntegration = &failure{status: 403, message: "Resource not accessible by integration"}
	errCredentials = &failure{status: 401, message: "Bad credentials"}
	errSignIn      = &failure{status: 401, message: "Requires authentication"}
	errSuspended   = &failure{status: 403, message: "This installation has been suspended"}
	errArchived    = &failure{status: 403, message: "Repository was archived so is read-only."}
	errNoIssues    = &failure{status: 410, message: "Issues has been disabled in this repository."}
	errDeleted     = &failure{status: 410, message: "This issue was deleted"}
	errLocked      = &failure{status: 403, message: "Unable to create comment because issue is locked.",
		docs: "https://docs.github.com/articles/locking-conversations/"}
)

// invalid is a 422 that names the resource, the field and what is wrong with it.
func invalid(resource, field, code string, message ...string) *failure {
	problem := object{"resource": resource, "code": code, "field": field}
	if len(message) > 0 {
		problem["message"] = message[0]
	}
	return &failure{status: 422, message: "Validation Failed", problems: []any{problem}}
}

func noCommit(sha string) *failure {
	return &failure{status: 422, message: "No commit found for SHA: " + sha}
}

// missing is a 422 for a field that was left out.
func missing(field string) *failure { return refused(fmt.Sprintf("%q wasn't supplied.", field)) }

// refused is a 422 whose problem is only a sentence.
func refused(message string) *failure {
	return &failure{status: 422, message: "Invalid request.\n\n" + message}
}
