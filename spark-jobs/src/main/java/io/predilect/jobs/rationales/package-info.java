/** Why the chosen response is preferred, for every pair: from the data or from a model. */
package io.predilect.jobs.rationales;
