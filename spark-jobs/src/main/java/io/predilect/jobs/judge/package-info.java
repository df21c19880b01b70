/** Who wins: responses to the same prompts, compared by a judge. */
package io.predilect.jobs.judge;
