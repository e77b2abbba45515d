package githubsim

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// runRequest is the body that creates or updates a check run.
type runRequest struct {
	Name        *string    `json:"name"`
	HeadSHA     *string    `json:"head_sha"`
	DetailsURL  *string    `json:"details_url"`
	ExternalID  *string    `json:"external_id"`
	Status      *string    `json:"status"`
	Conclusion  *string    `json:"conclusion"`
	StartedAt   *time.Time `json:"started_at"`
	CompletedAt *time.Time `json:"completed_at"`
	Output      *struct {
		Title       *string      `json:"title"`
		Summary     *string      `json:"summary"`
		Text        *string      `json:"text"`
		Annotations []annotation `json:"annotations"`
		Images      []any        `json:"images"`
	} `json:"output"`
	Actions []action `json:"actions"`
}

var (
	runStatuses    = []string{"queued", "in_progress", "completed", "waiting", "requested", "pending"}
	runConclusions = []string{"action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"}
	levels         = []string{"notice", "warning", "failure"}
)

// check holds the request against the rules of the checks API.
func (q *runRequest) check(update bool) error {
	missing := func(name string) error { return refused(fmt.Sprintf("%q wasn't supplied.", name)) }
	if !update && (q.Name == nil || *q.Name == "") {
		return missing("name")
	}
	if !update && (q.HeadSHA == nil || *q.HeadSHA == "") {
		return missing("head_sha")
	}
	if q.Status != nil && !slices.Contains(runStatuses, *q.Status) {
		return refused(fmt.Sprintf("%s is not a valid value for \"status\".", *q.Status))
	}
	if q.Conclusion != nil && !slices.Contains(runConclusions, *q.Conclusion) {
		return refused(fmt.Sprintf("%s is not a valid value for \"conclusion\".", *q.Conclusion))
	}
	if q.Status != nil && *q.Status == "completed" && q.Conclusion == nil {
		return missing("conclusion")
	}
	if q.Status != nil && *q.Status != "completed" && q.Conclusion != nil {
		return refused("\"conclusion\" is only allowed when \"status\" is \"completed\".")
	}
	if q.CompletedAt != nil && q.Conclusion == nil {
		return missing("conclusion")
	}
	if err := q.checkOutput(update); err != nil {
		return err
	}
	return q.checkActions()
}

func (q *runRequest) checkOutput(update bool) error {
	o := q.Output
	if o == nil {
		return nil
	}
	if o.Summary == nil {
		return refused("\"summary\" wasn't supplied.")
	}
	if !update && o.Title == nil {
		return refused("\"title\" wasn't supplied.")
	}
	for _, s := range []*string{o.Summary, o.Text} {
		if err := atMost(s, 65535); err != nil {
			return err
		}
	}
	if len(o.Annotations) > 50 {
		return refused(fmt.Sprintf("No more than 50 items are allowed; %d were supplied.", len(o.Annotations)))
	}
	for _, a := range o.Annotations {
		switch {
		case a.Path == "" || a.StartLine < 1 || a.EndLine < a.StartLine || a.Message == nil || *a.Message == "":
			return refused("\"path\", \"start_line\", \"end_line\" and \"message\" are required of an annotation.")
		case !slices.Contains(levels, a.AnnotationLevel):
			return refused(fmt.Sprintf("%s is not a valid value for \"annotation_level\".", a.AnnotationLevel))
		case a.StartLine != a.EndLine && (a.StartColumn != nil || a.EndColumn != nil):
			return refused("\"start_column\" and \"end_column\" are only allowed when the annotation is on one line.")
		}
		if a.Title != nil {
			if err := atMost(a.Title, 255); err != nil {
				return err
			}
		}
		for _, s := range []*string{a.Message, a.RawDetails} {
			if err := atMost(s, 64<<10); err != nil {
				return err
			}
		}
	}
	return nil
}

func (q *runRequest) checkActions() error {
	if len(q.Actions) > 3 {
		return refused(fmt.Sprintf("No more than 3 items are allowed; %d were supplied.", len(q.Actions)))
	}
	for _, a := range q.Actions {
		if a.Label == "" || a.Description == "" || a.Identifier == "" {
			return refused("\"label\", \"description\" and \"identifier\" are required of an action.")
		}
		for _, f := range []struct {
			text string
			max  int
		}{{a.Label, 20}, {a.Description, 40}, {a.Identifier, 20}} {
			if err := atMost(&f.text, f.max); err != nil {
				return err
			}
		}
	}
	return nil
}

func atMost(s *string, limit int) error {
	if s == nil {
		return nil
	}
	if n := utf8.RuneCountInString(*s); n > limit {
		return refused(fmt.Sprintf("Only %d characters are allowed; %d were supplied.", limit, n))
	}
	return nil
}

// apply writes the request into the run.
func (c *run) apply(q *runRequest) {
	set := func(into *string, from *string) {
		if from != nil {
			*into = *from
		}
	}
	set(&c.name, q.Name)
	set(&c.details, q.DetailsURL)
	set(&c.external, q.ExternalID)
	if c.status != "completed" { // what is completed never goes back, though it may come to another conclusion
		set(&c.status, q.Status)
	}
	if q.StartedAt != nil {
		c.started = q.StartedAt.Truncate(time.Second)
	}
	if q.Conclusion != nil {
		c.status, c.conclusion, c.completed = "completed", *q.Conclusion, c.app.time()
		if q.CompletedAt != nil {
			c.completed = q.CompletedAt.Truncate(time.Second)
		}
	}
	if o := q.Output; o != nil {
		if o.Title != nil {
			c.title, c.hasTitle = *o.Title, true
		}
		c.summary, c.hasSummary = *o.Summary, true
		if o.Text != nil {
			c.text, c.hasTxt = *o.Text, true
		}
		c.annotations = append(c.annotations, o.Annotations...) // each request adds to those before
		c.images = append(c.images, o.Images...)
	}
	if q.Actions != nil {
		c.actions = q.Actions
	}
}
