package playbook

var noProofOfConcept = rule{
	Name:    "no-proof-of-concept",
	On:      "strategy of the pattern `migration`",
	Fine:    "A proof of concept is linked.",
	Wrong:   "No proof of concept is linked.",
	Why:     "A migration is paid for before it pays. A proof on the hardest part shows whether the rest is worth starting.",
	Source:  "Will Larson, “Migrations: the sole scalable fix to tech debt”, 2018",
	Remedy:  "Add a line `Proof of concept: #N` with the number of the issue or pull request that moves the hardest part first.",
	applies: isPattern(Migration),
	judge: func(r *reading) answer {
		refs := ProofOfConcept(&r.Reviewed)
		switch {
		case len(refs) == 0 && r.Facts.Work != nil && r.Facts.Work.Open+r.Facts.Work.Closed > 0:
			return advise("Work is linked already, and no proof of concept is.")
		case len(refs) == 0:
			return advise("")
		case r.Facts.Proof == nil:
			return unknown("its proof of concept could not be read")
		case r.Facts.Proof.Why != "":
			return advise("Its proof of concept %s doesn't count:", r.Facts.Proof.Ref.In(r.Item.Ref)).about(r.Facts.Proof.Why)
		}
		return fine
	},
}
