package hook

import "net/http"

// answer is what becomes of one request.
type answer int

// The answers, strictest first: the zero value is a refusal.
const (
	malformed answer = iota
	unsigned
	tooLarge
	notPost
	unavailable
	unwanted
	seen
	stored
)

// answers holds, for each, the status, the name in metrics and the line that GitHub shows beside the delivery.
var answers = [...]struct {
	status  int
	outcome string
	line    []byte
}{
	malformed:   {http.StatusBadRequest, "malformed", []byte("malformed: X-GitHub-Event, X-GitHub-Delivery and a JSON payload are needed\n")},
	unsigned:    {http.StatusUnauthorized, "unsigned", []byte("not signed with this app's secret: X-Hub-Signature-256 is missing or wrong\n")},
	tooLarge:    {http.StatusRequestEntityTooLarge, "too_large", []byte("larger than 25 MB\n")},
	notPost:     {http.StatusMethodNotAllowed, "not_post", []byte("webhooks are POSTed\n")},
	unavailable: {http.StatusServiceUnavailable, "unavailable", []byte("could not be stored, please deliver again\n")},
	unwanted:    {http.StatusOK, "unwanted", []byte("not needed\n")},
	seen:        {http.StatusOK, "seen", []byte("seen already\n")},
	stored:      {http.StatusAccepted, "stored", []byte("stored\n")},
}

func (a answer) status() int     { return answers[a].status }
func (a answer) outcome() string { return answers[a].outcome }
func (a answer) line() []byte    { return answers[a].line }
