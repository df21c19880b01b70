/** One way to get text from a model, a service, a transformer or a column: questions to answers. */
package io.predilect.jobs.answers;
