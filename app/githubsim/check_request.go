package githubsim

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// runRequest is the body that creates or updates a check run.
type runRequest struct {
	Name        string     `json:"name"`
	HeadSHA     string     `json:"head_sha"`
	DetailsURL  *string    `json:"details_url"`
	ExternalID  *string    `json:"external_id"`
	Status      string     `json:"status"`
	Conclusion  string     `json:"conclusion"`
	StartedAt   *time.Time `json:"started_at"`
	CompletedAt *time.Time `json:"completed_at"`
	Output      *struct {
		Title       *string      `json:"title"`
		Summary     *string      `json:"summary"`
		Text        *string      `json:"text"`
		Annotations []annotation `json:"annotations"`
	} `json:"output"`
	Actions []action `json:"actions"`
}

var (
	runStatuses    = []string{"", "queued", "in_progress", "completed", "waiting", "requested", "pending"}
	runConclusions = []string{"", "action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"}
	levels         = []string{"notice", "warning", "failure"}
)

// check holds the request against the rules of the checks API.
func (q *runRequest) check(update bool) error {
	switch {
	case !update && q.Name == "":
		return missing("name")
	case !update && q.HeadSHA == "":
		return missing("head_sha")
	case !slices.Contains(runStatuses, q.Status):
		return refused(fmt.Sprintf("%s is not a valid value for \"status\".", q.Status))
	case !slices.Contains(runConclusions, q.Conclusion):
		return refused(fmt.Sprintf("%s is not a valid value for \"conclusion\".", q.Conclusion))
	case q.Conclusion == "" && (q.Status == "completed" || q.CompletedAt != nil):
		return missing("conclusion")
	case q.Conclusion != "" && q.Status != "" && q.Status != "completed":
		return refused("\"conclusion\" is only allowed when \"status\" is \"completed\".")
	}
	if err := q.checkOutput(update); err != nil {
		return err
	}
	return q.checkActions()
}

func (q *runRequest) checkOutput(update bool) error {
	o := q.Output
	switch {
	case o == nil:
		return nil
	case o.Summary == nil:
		return missing("summary")
	case !update && o.Title == nil:
		return missing("title")
	case len(o.Annotations) > 50:
		return tooMany(50, len(o.Annotations))
	}
	for _, a := range o.Annotations {
		switch {
		case a.Path == "" || a.StartLine < 1 || a.EndLine < a.StartLine || a.Message == "":
			return refused("\"path\", \"start_line\", \"end_line\" and \"message\" are required of an annotation.")
		case !slices.Contains(levels, a.AnnotationLevel):
			return refused(fmt.Sprintf("%s is not a valid value for \"annotation_level\".", a.AnnotationLevel))
		case a.StartLine != a.EndLine && (a.StartColumn != nil || a.EndColumn != nil):
			return refused("\"start_column\" and \"end_column\" are only allowed when the annotation is on one line.")
		}
		if err := fit(length{a.Title, 255}, length{a.Message, 64 << 10}); err != nil {
			return err
		}
	}
	if o.Text == nil {
		return fit(length{*o.Summary, 65535})
	}
	return fit(length{*o.Summary, 65535}, length{*o.Text, 65535})
}

func (q *runRequest) checkActions() error {
	if len(q.Actions) > 3 {
		return tooMany(3, len(q.Actions))
	}
	for _, a := range q.Actions {
		if a.Label == "" || a.Description == "" || a.Identifier == "" {
			return refused("\"label\", \"description\" and \"identifier\" are required of an action.")
		}
		if err := fit(length{a.Label, 20}, length{a.Description, 40}, length{a.Identifier, 20}); err != nil {
			return err
		}
	}
	return nil
}

func tooMany(limit, n int) error {
	return refused(fmt.Sprintf("No more than %d items are allowed; %d were supplied.", limit, n))
}

// length is a text and how many characters it may have.
type length struct {
	text  string
	limit int
}

// fit refuses the first text that is too long.
func fit(all ...length) error {
	for _, l := range all {
		if n := utf8.RuneCountInString(l.text); n > l.limit {
			return refused(fmt.Sprintf("Only %d characters are allowed; %d were supplied.", l.limit, n))
		}
	}
	return nil
}

// apply writes the request into the run.
func (c *run) apply(q *runRequest) {
	if q.Name != "" {
		c.name = q.Name
	}
	set(&c.details, q.DetailsURL)
	set(&c.external, q.ExternalID)
	if q.Status != "" && c.status != "completed" { // what is completed never goes back, though it may come to another conclusion
		c.status = q.Status
	}
	if q.StartedAt != nil {
		c.started = q.StartedAt.Truncate(time.Second)
	}
	if q.Conclusion != "" {
		c.status, c.conclusion, c.completed = "completed", q.Conclusion, c.app.time()
		if q.CompletedAt != nil {
			c.completed = q.CompletedAt.Truncate(time.Second)
		}
	}
	if o := q.Output; o != nil {
		if o.Title != nil {
			c.title = o.Title
		}
		if o.Text != nil {
			c.text = o.Text
		}
		c.summary = o.Summary
		c.annotations = append(c.annotations, o.Annotations...) // each request adds to those before
	}
	if q.Actions != nil {
		c.actions = q.Actions
	}
}
