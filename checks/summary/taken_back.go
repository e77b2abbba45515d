package summary

// What is written over texts that tell what is not for their readers any more, where the policy posts nothing now: a line that says nothing of why.

// UnlinkedTakenBack is the comment on work that is linked to no strategy.
func UnlinkedTakenBack() string {
	return UnlinkedMarker + "\nWhich strategy this serves was asked here. Nothing is posted here any more.\n"
}

// TrackingTakenBack is the issue that is kept for a milestone, below its marker.
func TrackingTakenBack(marker string) string {
	return marker + "\nThis milestone was summed up here. Nothing is posted here any more.\n"
}

// CheckTakenBack is the title and the summary of a check run.
func CheckTakenBack() (title, summary string) {
	return "What was checked is not told here any more", "The policy posts no checks now (`mode`). What this one concluded stays as it was.\n"
}
