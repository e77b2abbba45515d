package playbook

var noPerspective = rule{
	Name:    "no-perspective",
	On:      "vision",
	Fine:    "It says from which perspective it is written.",
	Wrong:   "It doesn't say whether it is the product's vision or a technical one.",
	Why:     "Product and engineering each need to see their own end state before they can find out where the two disagree.",
	Remedy:  "Add a line `Perspective: product` or `Perspective: technical`.",
	applies: isVision,
	judge: func(r *reading) answer {
		found, written, stated := sidesOf(r.Reviewed)
		switch {
		case len(found) == 1:
			return answer{status: OK, sentence: "It is a " + found[0] + " vision."}
		case len(found) > 1:
			return answer{status: Advice, sentence: "It is written from both perspectives at once:",
				remedy: "Write two visions, one `Perspective: product` and one `Perspective: technical`: where they differ is what to talk about."}.about(written)
		case stated && written != "":
			return advise("Its perspective is neither product nor technical:").about(written)
		}
		return advise("")
	},
}
