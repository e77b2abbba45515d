package github

// need is a field that a payload must have to be of use.
type need struct {
	field string
	only  string // for these actions; "" for all
	has   func(*Event) bool
}

var (
	needRepository = need{"repository.id", "", func(e *Event) bool {
		return e.Repository != nil && e.Repository.ID > 0 && e.Repository.Owner != "" && e.Repository.Name != ""
	}}
	needAction = need{"action", "", func(e *Event) bool { return e.Action != "" }}
)

// needs are the fields that each known event must have.
var needs = map[string][]need{
	"installation": {needAction, {"installation.id", "", func(e *Event) bool { return e.Installation > 0 }}, {
		"installation.account.login", "", func(e *Event) bool { return e.InstallationInfo != nil && e.InstallationInfo.Account != "" },
	}},
	"installation_repositories": {needAction, {"installation.id", "", func(e *Event) bool { return e.Installation > 0 }}},
	"installation_target":       {needAction},
	"repository":                {needAction, needRepository},
	"public":                    {needRepository},
	"issues":                    {needAction, needRepository, {"issue.number", "", hasItem}},
	"issue_comment": {needAction, needRepository, {"issue.number", "", hasItem}, {
		"comment.id", "", func(e *Event) bool { return e.Comment != nil && e.Comment.ID > 0 },
	}},
	"pull_request": {needAction, needRepository, {"pull_request.number", "", hasItem}, {
		"pull_request.head.sha", "", func(e *Event) bool { return e.Item.Head != "" },
	}},
	"milestone": {needAction, needRepository, {
		"milestone.number", "", func(e *Event) bool { return e.Milestone != nil && e.Milestone.Number > 0 },
	}},
	"label": {needAction, needRepository, {
		"label.name", "", func(e *Event) bool { return e.Label != nil && e.Label.Name != "" },
	}},
	"sub_issues": {needAction, {"sub_issue.number", "", func(e *Event) bool { return numbered(e.Child) }}, {
		"parent_issue.number", "", func(e *Event) bool { return numbered(e.Parent) },
	}},
	"push": {needRepository, {"ref", "", func(e *Event) bool { return e.Push != nil && e.Push.Ref != "" }}},
	"check_run": {needAction, needRepository, {
		"check_run.head_sha", "", func(e *Event) bool { return e.CheckRun != nil && e.CheckRun.HeadSHA != "" },
	}, {"requested_action.identifier", "requested_action", func(e *Event) bool { return e.CheckRun.Action != "" }}},
	"check_suite": {needAction, needRepository, {
		"check_suite.head_sha", "", func(e *Event) bool { return e.CheckSuite != nil && e.CheckSuite.HeadSHA != "" },
	}},
	"merge_group": {needAction, needRepository, {
		"merge_group.head_sha", "", func(e *Event) bool { return e.MergeGroup != nil && e.MergeGroup.HeadSHA != "" },
	}},
	"member":       {needAction, needRepository},
	"membership":   {needAction},
	"team":         {needAction},
	"team_add":     nil,
	"organization": {needAction},
	"ping":         nil,
}

// known are the events of which more is read than what all have in common.
var known = func() map[string]bool {
	k := map[string]bool{}
	for name := range needs {
		k[name] = true
	}
	return k
}()

func hasItem(e *Event) bool { return numbered(e.Item) }

func numbered(i *Item) bool { return i != nil && i.Number != 0 }
