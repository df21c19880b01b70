/** What a training reads: examples, their check, the order in which they come. */
package io.predilect.model.train.data;
