package capacity

import (
	"math/big"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// compare compares part ÷ whole with an exact share: -1 below, 0 equal, 1 above. whole must be positive.
func compare(part, whole checks.Weight, share checks.Share) int {
	return times(part, checks.Whole).Cmp(times(whole, share))
}

// times multiplies a weight by a share without overflow.
func times(w checks.Weight, s checks.Share) *big.Int {
	return new(big.Int).Mul(big.NewInt(int64(w)), big.NewInt(int64(s)))
}

// maxDigits is how many digits after the point a percentage may need before words replace it.
const maxDigits = 4

// Percent shows part ÷ whole with as few digits as are honest: what is shown is on the same side of every edge as the
// exact share, and 0% and 100% mean exactly that. With an edge at 20%, 19.96% is never shown as 20%.
func Percent(part, whole checks.Weight, edges ...checks.Share) string {
	if whole <= 0 {
		return "–"
	}
	edges = append([]checks.Share{0, checks.Whole}, edges...)
	for digits := range maxDigits + 1 {
		shown := rounded(part, whole, digits)
		if honest(shown, part, whole, edges) {
			return percent(shown, digits)
		}
	}
	for _, e := range edges {
		switch exact := compare(part, whole, e); {
		case exact < 0 && compareShown(rounded(part, whole, maxDigits), e) >= 0:
			return "just under " + ShowShare(e)
		case exact > 0 && compareShown(rounded(part, whole, maxDigits), e) <= 0:
			return "just over " + ShowShare(e)
		}
	}
	return percent(rounded(part, whole, maxDigits), maxDigits)
}

// ShowShare is a share of the policy as a percentage, exactly: "20%", "33.3333%".
func ShowShare(s checks.Share) string { return percent(int64(s), maxDigits) }

// rounded is the share in millionths after rounding the percentage half up to that many digits.
func rounded(part, whole checks.Weight, digits int) int64 {
	unit := int64(10_000) // of millionths in one percent
	for range digits {
		unit /= 10
	}
	num := new(big.Int).Mul(big.NewInt(int64(part)), big.NewInt(2*int64(checks.Whole)/unit))
	num.Add(num, big.NewInt(int64(whole)))
	den := new(big.Int).Mul(big.NewInt(int64(whole)), big.NewInt(2))
	return new(big.Int).Div(num, den).Int64() * unit
}

func honest(shown int64, part, whole checks.Weight, edges []checks.Share) bool {
	for _, e := range edges {
		if compareShown(shown, e) != compare(part, whole, e) {
			return false
		}
	}
	return true
}

func compareShown(shown int64, e checks.Share) int {
	return big.NewInt(shown).Cmp(big.NewInt(int64(e)))
}

// percent writes millionths as a percentage of at most that many digits, without zeros at the end.
func percent(millionths int64, digits int) string {
	whole, frac := millionths/10_000, millionths%10_000
	s := big.NewInt(whole).String()
	if frac != 0 && digits > 0 {
		f := big.NewInt(10_000 + frac).String()[1:]
		s += "." + strings.TrimRight(f, "0")
	}
	return s + "%"
}
