/** What a preference data set looks like: counts, rejects, duplicates, lengths and biases. */
package io.predilect.data.audit;
