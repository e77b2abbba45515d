package summary

// What is written over texts that are not to stay as they are and that nothing else takes the place of: a line that says nothing of why.

// UnlinkedTakenBack is the comment on work that is linked to no strategy.
func UnlinkedTakenBack() string {
	return UnlinkedMarker + "\nWhich strategy this serves was asked here. It is not asked any more.\n"
}

// TrackingTakenBack is the issue that is kept for a milestone, below its marker.
func TrackingTakenBack(marker string) string {
	return marker + "\nThis milestone was summed up here. Nothing is posted here any more.\n"
}

// CheckOfFormerHead is the title and the summary of a check run on a commit that is the head of no pull request any more, once it was asked to run
// again.
func CheckOfFormerHead() (title, summary string) {
	return "Not the head of a pull request any more", "The checks on the latest commit of a pull request count. What this one concluded stays as it was.\n"
}

// CheckTakenBack is the title and the summary of a check run.
func CheckTakenBack() (title, summary string) {
	return "What was checked is not told here any more", "The policy posts no checks now (`mode`). What this one concluded stays as it was.\n"
}
