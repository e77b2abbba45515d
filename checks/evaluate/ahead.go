package evaluate

import "github.com/northstar-app/northstar/checks"

// ahead are the migrations that work is ahead of the proof of, of those that readers may know it to serve. The proof itself is not, nor is
// what leads to it; nor what may, since not all of its links are known.
func ahead(s *checks.Subject, r *checks.Report) []checks.Ahead {
	if !r.Decision.Kind.Work() || r.Decision.Exempt() || s.GraphUnread || s.Graph.Cut {
		return nil
	}
	var out []checks.Ahead
	for _, ref := range r.Chain.Disclosed {
		proof, ok := s.Unproven[ref.Key()]
		if _, part := s.Graph.Nodes[proof.Key()]; ok && !part && proof.Key() != s.Classify.Item.Ref.Key() {
			out = append(out, checks.Ahead{Strategy: ref, Proof: proof})
		}
	}
	return out
}
