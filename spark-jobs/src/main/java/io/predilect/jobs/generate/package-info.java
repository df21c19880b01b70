/** Responses of a policy to prompts. */
package io.predilect.jobs.generate;
