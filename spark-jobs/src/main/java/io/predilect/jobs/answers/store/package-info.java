/**
 * Answers that are kept, so that no question is asked twice: journals, the parts made of them, who
 * uses them, what may go.
 */
package io.predilect.jobs.answers.store;
