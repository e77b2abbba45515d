package checks

// Look is how a kind's label looks on GitHub where Northstar makes it: Color is six hexadecimal digits without "#",
// Description at most GitHub's 100 characters.
type Look struct{ Color, Description string }

// Look is how the kind's label looks; the zero value for [None], which has none.
func (k Kind) Look() Look {
	switch k {
	case Vision:
		return Look{"5319e7", "Where the product or the system should end up"}
	case Strategy:
		return Look{"1d76db", "What is in the way, and how to get past it"}
	case Feature:
		return Look{"0e8a16", "Work that users will notice"}
	case TechDebt:
		return Look{"d4a72c", "Work on what slows us down"}
	}
	return Look{}
}
