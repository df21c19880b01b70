/** Texts from a service that speaks OpenAI's chat completions, within a whole job's limits. */
package io.predilect.jobs.endpoint;
