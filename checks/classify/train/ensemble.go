package main

import "math"

// The strengths of the penalties, chosen on train by cross-validation over repositories.
const (
	logisticPenalty = 2
	ratioPenalty    = 6
	hingePenalty    = 4
	hingeScale      = 2.5 // brings margins near the size of log-odds
)

// ensemble is the method that ships: the mean of logistic regression, NB-SVM and a linear support vector machine. The mean
// of linear models is one linear model.
func ensemble(p problem) linear {
	mean := solve(p, logistic, logisticPenalty, nil)
	add(mean, 1, solve(p, logistic, ratioPenalty, ratios(p)))
	add(mean, hingeScale, solve(p, hinge, hingePenalty, nil))
	scale(mean, 1.0/3)
	return mean
}

// ratios are the sizes of the log-count ratios by which NB-SVM scales features (Wang and Manning, ACL 2012): for each
// feature and class, of the logarithm of how much more often the class has the feature than the others together (Rennie et
// al., ICML 2003), counting items, with one of each added. The bias is left alone.
func ratios(p problem) []float64 {
	counts, totals, all := make([]float64, p.size*classes), make([]float64, classes), 0.0
	for i, x := range p.x {
		for _, f := range x.at {
			counts[int(f)*classes+p.y[i]] += p.w[i]
		}
		totals[p.y[i]] += p.w[i]
		all += p.w[i]
	}
	out := make([]float64, p.size*classes+classes)
	for f := range p.size {
		sum := 0.0
		for k := range classes {
			sum += counts[f*classes+k]
		}
		for k := range classes {
			n := counts[f*classes+k]
			out[f*classes+k] = math.Abs(math.Log((n + 1) / (totals[k] + 2) / ((sum - n + 1) / (all - totals[k] + 2))))
		}
	}
	for k := range classes {
		out[p.size*classes+k] = 1
	}
	return out
}
